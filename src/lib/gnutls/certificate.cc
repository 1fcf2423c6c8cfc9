#include "lib/gnutls/certificate.h"

#include <algorithm>
#include <array>
#include <optional>

#include <arpa/inet.h>

#include "base/check.h"
#include "base/hex.h"
#include "base/text.h"
#include "lib/gnutls/handle.h"

namespace holdfast::gnutls {
namespace {

constexpr unsigned rsa_bits_min = 2048;

// One that never ends says 31 December 9999, which nanoseconds cannot tell.
WallTime to_wall(std::time_t time) noexcept
{
    constexpr auto latest =
        std::chrono::duration_cast<std::chrono::seconds>(WallTime::max().time_since_epoch());
    return WallTime{std::min(std::chrono::seconds{time}, latest)};
}

std::string name_of(const gnutls_datum_t& name)
{
    return {reinterpret_cast<const char*>(name.data), name.size};
}

using NameGetter = int (*)(gnutls_x509_crt_t, gnutls_datum_t*, unsigned);

std::string read_name(gnutls_x509_crt_t crt, NameGetter get)
{
    gnutls_datum_t text{};
    if (get(crt, &text, 0) != 0)
        return {};
    std::string name = name_of(text);
    gnutls_free(text.data);
    return name;
}

// The names that a client may call the server by: DNS names and addresses.
std::vector<std::string> read_names(gnutls_x509_crt_t crt)
{
    std::vector<std::string> names;
    for (unsigned i = 0;; ++i) {
        std::array<char, 512> value{};
        std::size_t bytes = value.size();
        int kind = gnutls_x509_crt_get_subject_alt_name(crt, i, value.data(), &bytes, nullptr);
        if (kind == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            return names;
        if (kind == GNUTLS_SAN_DNSNAME)
            names.emplace_back(value.data());
        if (kind == GNUTLS_SAN_IPADDRESS) {
            std::array<char, INET6_ADDRSTRLEN> text{};
            int family = bytes == sizeof(in_addr) ? AF_INET : AF_INET6;
            inet_ntop(family, value.data(), text.data(), text.size());
            names.emplace_back(text.data());
        }
    }
}

std::string fingerprint_of(gnutls_x509_crt_t crt)
{
    std::array<unsigned char, 32> digest{};
    std::size_t bytes = digest.size();
    CHECK(gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, digest.data(), &bytes) == 0);
    return encode_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

struct KeyKind {
    int algorithm;
    unsigned bits;
};

KeyKind key_kind(gnutls_x509_crt_t crt) noexcept
{
    KeyKind kind{};
    kind.algorithm = gnutls_x509_crt_get_pk_algorithm(crt, &kind.bits);
    return kind;
}

std::string describe(const KeyKind& kind)
{
    switch (kind.algorithm) {
    case GNUTLS_PK_RSA:
        return join("RSA ", kind.bits);
    case GNUTLS_PK_ECDSA:
        return join("ECDSA ", kind.bits);
    default: {
        const char* name =
            gnutls_pk_algorithm_get_name(static_cast<gnutls_pk_algorithm_t>(kind.algorithm));
        return name == nullptr ? "unknown" : name;
    }
    }
}

// Why nobody could have a handshake with it, if so.
std::optional<std::string> find_weakness(gnutls_x509_crt_t crt)
{
    KeyKind kind = key_kind(crt);
    switch (kind.algorithm) {
    case GNUTLS_PK_RSA:
    case GNUTLS_PK_RSA_PSS:
        if (kind.bits < rsa_bits_min)
            return join("its RSA key has ", kind.bits, " bits, and clients refuse less than ",
                        rsa_bits_min);
        break;
    case GNUTLS_PK_ECDSA:
    case GNUTLS_PK_EDDSA_ED25519:
    case GNUTLS_PK_EDDSA_ED448:
        break;
    default:
        return join("its key is of the kind ", describe(kind), ", which TLS has given up");
    }
    unsigned usage = 0;
    if (gnutls_x509_crt_get_key_usage(crt, &usage, nullptr) == 0 &&
        (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) == 0)
        return "its key usage does not include digitalSignature, so it cannot prove who we are";
    return std::nullopt;
}

Error invalid(std::string what)
{
    return {Errc::invalid, std::move(what)};
}

Error import_failure(int code)
{
    if (code == GNUTLS_E_NO_CERTIFICATE_FOUND)
        return invalid("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    return invalid(join("cannot be read as certificates in PEM: ", gnutls_strerror(code)));
}

}  // namespace

Result<Certificate> Certificate::parse(std::string_view pem)
{
    gnutls_datum_t data = to_datum(pem);
    gnutls_x509_crt_t* list = nullptr;
    unsigned count = 0;
    int code = gnutls_x509_crt_list_import2(&list, &count, &data, GNUTLS_X509_FMT_PEM,
                                            GNUTLS_X509_CRT_LIST_SORT);
    if (code < 0)
        return import_failure(code);
    Certificate certificate;
    for (unsigned i = 0; i < count; ++i)
        certificate.chain_.emplace_back(list[i], gnutls_x509_crt_deinit);
    gnutls_free(list);
    if (count == 0)
        return import_failure(GNUTLS_E_NO_CERTIFICATE_FOUND);

    gnutls_x509_crt_t own = certificate.chain_.front().get();
    if (auto weakness = find_weakness(own))
        return invalid(std::move(*weakness));
    CertificateFacts& facts = certificate.facts_;
    facts.subject = read_name(own, gnutls_x509_crt_get_dn3);
    facts.issuer = read_name(own, gnutls_x509_crt_get_issuer_dn3);
    facts.names = read_names(own);
    facts.key = describe(key_kind(own));
    facts.fingerprint = fingerprint_of(own);
    facts.leaf_not_after = to_wall(gnutls_x509_crt_get_expiration_time(own));
    facts.not_before = WallTime::min();
    facts.not_after = WallTime::max();
    for (const auto& each : certificate.chain_) {
        facts.not_before =
            std::max(facts.not_before, to_wall(gnutls_x509_crt_get_activation_time(each.get())));
        facts.not_after =
            std::min(facts.not_after, to_wall(gnutls_x509_crt_get_expiration_time(each.get())));
    }
    return certificate;
}

}  // namespace holdfast::gnutls
