#include "tests/fakes/made_certificate.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>

#include "base/check.h"
#include "base/handle.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast {
namespace {

using Crt = Handle<gnutls_x509_crt_int, gnutls_x509_crt_deinit>;
using Key = Handle<gnutls_x509_privkey_int, gnutls_x509_privkey_deinit>;

Key make_key(const CertificateWish& wish)
{
    gnutls_x509_privkey_t native = nullptr;
    CHECK(gnutls_x509_privkey_init(&native) == 0);
    Key key{native};
    gnutls_pk_algorithm_t algorithm = GNUTLS_PK_ECDSA;
    unsigned bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
    if (wish.key == CertificateWish::Key::rsa) {
        algorithm = GNUTLS_PK_RSA;
        bits = wish.rsa_bits;
    } else if (wish.key == CertificateWish::Key::ed25519) {
        algorithm = GNUTLS_PK_EDDSA_ED25519;
        bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519);
    }
    CHECK(gnutls_x509_privkey_generate(native, algorithm, bits, 0) == 0);
    return key;
}

Crt prepare(const CertificateWish& wish, gnutls_x509_privkey_t key)
{
    gnutls_x509_crt_t crt = nullptr;
    CHECK(gnutls_x509_crt_init(&crt) == 0);
    Crt made{crt};
    const char* wrong = nullptr;
    CHECK(gnutls_x509_crt_set_version(crt, 3) == 0);
    CHECK(gnutls_x509_crt_set_serial(crt, "\1\2\3", 3) == 0);
    const std::string separator = wish.more_of_subject.empty() ? "" : ",";
    const std::string subject = wish.more_of_subject + separator + "CN=" + wish.name;
    CHECK(gnutls_x509_crt_set_dn(crt, subject.c_str(), &wrong) == 0);
    CHECK(gnutls_x509_crt_set_key(crt, key) == 0);
    const auto start = ManualClock::start_wall.time_since_epoch();
    std::time_t now = std::chrono::floor<std::chrono::seconds>(start).count();
    CHECK(gnutls_x509_crt_set_activation_time(crt, now + wish.starts_in.count()) == 0);
    CHECK(gnutls_x509_crt_set_expiration_time(crt, now + wish.ends_in.count()) == 0);
    CHECK(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, wish.name.data(),
                                               static_cast<unsigned>(wish.name.size()),
                                               GNUTLS_FSAN_SET) == 0);
    in_addr loopback{htonl(INADDR_LOOPBACK)};
    CHECK(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, &loopback,
                                               sizeof loopback, GNUTLS_FSAN_APPEND) == 0);
    return made;
}

std::string to_pem(gnutls_x509_crt_t crt)
{
    gnutls_datum_t text{};
    CHECK(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &text) == 0);
    std::string pem{reinterpret_cast<const char*>(text.data), text.size};
    gnutls_free(text.data);
    return pem;
}

std::string to_pem(gnutls_x509_privkey_t key)
{
    gnutls_datum_t text{};
    CHECK(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, nullptr, GNUTLS_PKCS_PLAIN,
                                            &text) == 0);
    std::string pem{reinterpret_cast<const char*>(text.data), text.size};
    gnutls_free(text.data);
    return pem;
}

void sign(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer, gnutls_x509_privkey_t key)
{
    // Ed25519 brings its own.
    bool brings_own = gnutls_x509_privkey_get_pk_algorithm(key) == GNUTLS_PK_EDDSA_ED25519;
    CHECK(gnutls_x509_crt_sign2(crt, issuer, key,
                                brings_own ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256, 0) == 0);
}

}  // namespace

MadeCertificate make_certificate(const CertificateWish& wish)
{
    Key key = make_key(wish);
    Crt crt = prepare(wish, key.get());
    unsigned usage = wish.may_sign ? GNUTLS_KEY_DIGITAL_SIGNATURE : GNUTLS_KEY_KEY_ENCIPHERMENT;
    CHECK(gnutls_x509_crt_set_key_usage(crt.get(), usage) == 0);
    sign(crt.get(), crt.get(), key.get());
    return {to_pem(crt.get()), to_pem(key.get())};
}

MadeCertificate make_chain(const CertificateWish& wish, const CertificateWish& issuer)
{
    Key issuer_key = make_key(issuer);
    Crt above = prepare(issuer, issuer_key.get());
    CHECK(gnutls_x509_crt_set_ca_status(above.get(), 1) == 0);
    sign(above.get(), above.get(), issuer_key.get());
    Key key = make_key(wish);
    Crt crt = prepare(wish, key.get());
    sign(crt.get(), above.get(), issuer_key.get());
    return {to_pem(crt.get()) + to_pem(above.get()), to_pem(key.get())};
}

}  // namespace holdfast
