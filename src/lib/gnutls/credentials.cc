#include "lib/gnutls/credentials.h"

#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "lib/gnutls/handle.h"
#include "lib/gnutls/secret.h"

namespace holdfast::gnutls {
namespace {

Result<PrivateKey> parse_key(std::string_view pem)
{
    gnutls_x509_privkey_t native = nullptr;
    CHECK(gnutls_x509_privkey_init(&native) == 0);
    PrivateKey key{native};
    gnutls_datum_t data = to_datum(pem);
    int code = gnutls_x509_privkey_import2(native, &data, GNUTLS_X509_FMT_PEM, nullptr, 0);
    if (code == 0)
        return key;
    // Nobody is there to type a passphrase when the service starts.
    if (pem.find("ENCRYPTED") != std::string_view::npos)
        return Error{Errc::invalid, "is encrypted with a passphrase"};
    if (pem.find("PRIVATE KEY-----") == std::string_view::npos)
        return Error{Errc::invalid, "holds no private key in PEM (-----BEGIN PRIVATE KEY-----)"};
    return Error{Errc::invalid,
                 join("cannot be read as a private key in PEM: ", gnutls_strerror(code))};
}

}  // namespace

Credentials::Credentials()
{
    gnutls_datum_t key{};
    CHECK(gnutls_session_ticket_key_generate(&key) == 0);
    ticket_key_.assign(reinterpret_cast<const char*>(key.data), key.size);
    gnutls_memset(key.data, 0, key.size);
    gnutls_free(key.data);
}

Credentials::~Credentials()
{
    wipe(ticket_key_);
}

Result<std::shared_ptr<const Credentials>> Credentials::make(const Certificate& certificate,
                                                             std::string_view key_pem)
{
    auto key = parse_key(key_pem);
    if (!key)
        return std::move(key).error();
    gnutls_certificate_credentials_t native = nullptr;
    CHECK(gnutls_certificate_allocate_credentials(&native) == 0);
    std::shared_ptr<Credentials> made{new Credentials};
    made->native_.reset(native, gnutls_certificate_free_credentials);
    made->facts_ = certificate.facts();
    std::vector<gnutls_x509_crt_t> chain;
    chain.reserve(certificate.chain_.size());
    for (const auto& each : certificate.chain_)
        chain.push_back(each.get());
    int code = gnutls_certificate_set_x509_key(native, chain.data(), static_cast<int>(chain.size()),
                                               key->get());
    if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
        return Error{Errc::conflict, "belongs to another certificate"};
    if (code < 0)
        return Error{Errc::invalid,
                     join("cannot be used with the certificate: ", gnutls_strerror(code))};
    return std::shared_ptr<const Credentials>{std::move(made)};
}

}  // namespace holdfast::gnutls
