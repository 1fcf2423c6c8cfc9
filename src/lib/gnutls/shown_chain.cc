#include "lib/gnutls/shown_chain.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "base/text.h"
#include "lib/gnutls/handle.h"
#include "lib/gnutls/trust.h"

namespace holdfast::gnutls {
namespace {

constexpr std::size_t name_bytes_max = 512;
constexpr unsigned names_max = 100;

struct Attribute {
    std::string_view word;
    const char* oid;
    bool is_one = false;  // Of several the last.
};
// In the order in which Go's library writes a name, whatever the order in the certificate: other
// probers are written in that.
constexpr std::array<Attribute, 9> attributes{{{"SERIALNUMBER", "2.5.4.5", true},
                                               {"CN", GNUTLS_OID_X520_COMMON_NAME, true},
                                               {"OU", GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME},
                                               {"O", GNUTLS_OID_X520_ORGANIZATION_NAME},
                                               {"POSTALCODE", GNUTLS_OID_X520_POSTALCODE},
                                               {"STREET", "2.5.4.9"},
                                               {"L", GNUTLS_OID_X520_LOCALITY_NAME},
                                               {"ST", GNUTLS_OID_X520_STATE_OR_PROVINCE_NAME},
                                               {"C", GNUTLS_OID_X520_COUNTRY_NAME}}};

using GetPart = int (*)(gnutls_x509_crt_t crt, const char* oid, unsigned index, unsigned raw,
                        void* into, std::size_t* bytes);

std::vector<std::string> parts_of(gnutls_x509_crt_t crt, GetPart get, const Attribute& attribute)
{
    std::vector<std::string> parts;
    for (unsigned index = 0; index < names_max; ++index) {
        std::array<char, name_bytes_max> part{};
        std::size_t bytes = part.size();
        if (get(crt, attribute.oid, index, 0, part.data(), &bytes) != 0)
            break;
        if (attribute.is_one)
            parts.clear();
        parts.push_back(join(attribute.word, '=', printable({part.data(), bytes})));
    }
    return parts;
}

std::string name_of(gnutls_x509_crt_t crt, GetPart get)
{
    std::string name;
    for (const Attribute& each : attributes)
        if (std::string value = join_list(parts_of(crt, get, each), "+"); !value.empty())
            append_to(name, name.empty() ? "" : ",", value);
    return name;
}

std::string dns_names_of(gnutls_x509_crt_t crt)
{
    std::vector<std::string> names;
    for (unsigned index = 0; index < names_max; ++index) {
        std::array<char, name_bytes_max> name{};
        std::size_t bytes = name.size();
        int kind = gnutls_x509_crt_get_subject_alt_name(crt, index, name.data(), &bytes, nullptr);
        if (kind == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            break;
        if (kind == GNUTLS_SAN_DNSNAME)
            names.push_back(printable({name.data(), bytes}));
    }
    return join_list(names, ",");
}

std::string fingerprint_of(gnutls_x509_crt_t crt)
{
    std::array<char, 32> digest{};
    std::size_t bytes = digest.size();
    if (gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, digest.data(), &bytes) != 0)
        return {};
    return encode_hex({digest.data(), bytes});
}

WallTime end_of(gnutls_x509_crt_t crt) noexcept
{
    // One that never ends says 31 December 9999, which nanoseconds cannot tell.
    constexpr auto latest =
        std::chrono::duration_cast<std::chrono::seconds>(WallTime::max().time_since_epoch());
    return WallTime{
        std::min(std::chrono::seconds{gnutls_x509_crt_get_expiration_time(crt)}, latest)};
}

std::optional<Crt> read(std::string_view text, CertificateForm form)
{
    gnutls_x509_crt_t native = nullptr;
    if (gnutls_x509_crt_init(&native) != 0)
        return std::nullopt;
    Crt crt{native};
    const gnutls_datum_t datum = to_datum(text);
    const auto its_form = form == CertificateForm::pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER;
    if (gnutls_x509_crt_import(native, &datum, its_form) != 0)
        return std::nullopt;
    return crt;
}

// The library tells its steps to a function that gets nothing of the caller's along.
thread_local std::optional<WallTime> way_ends;

int note_step(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer, gnutls_x509_crl_t /*revoked*/,
              unsigned /*verdict*/) noexcept
{
    for (gnutls_x509_crt_t each : {crt, issuer})
        if (each != nullptr)
            way_ends = std::min(way_ends.value_or(WallTime::max()), end_of(each));
    return 0;
}

std::optional<WallTime> trusted_until(const std::vector<Crt>& chain,
                                      gnutls_certificate_credentials_t trust)
{
    gnutls_x509_trust_list_t authorities = nullptr;
    gnutls_certificate_get_trust_list(trust, &authorities);
    std::vector<gnutls_x509_crt_t> natives;
    for (const Crt& each : chain)
        natives.push_back(each.get());
    unsigned status = 0;
    way_ends.reset();
    const int code = gnutls_x509_trust_list_verify_crt2(authorities, natives.data(),
                                                        static_cast<unsigned>(natives.size()),
                                                        nullptr, 0, 0, &status, note_step);
    return code == 0 && status == 0 ? way_ends : std::nullopt;
}

}  // namespace

std::optional<ShownChain> describe_chain(std::span<const std::string> certificates,
                                         CertificateForm form, const Trust& trust)
{
    std::vector<Crt> chain;
    for (const std::string& each :
         certificates.first(std::min(certificates.size(), shown_certificates_max))) {
        std::optional<Crt> crt = read(each, form);
        if (!crt)
            break;  // What is behind it is no part of its chain.
        chain.push_back(*std::move(crt));
    }
    if (chain.empty())
        return std::nullopt;
    gnutls_x509_crt_t leaf = chain.front().get();
    ShownChain shown{.fingerprint = fingerprint_of(leaf),
                     .subject = name_of(leaf, gnutls_x509_crt_get_dn_by_oid),
                     .issuer = name_of(leaf, gnutls_x509_crt_get_issuer_dn_by_oid),
                     .names = dns_names_of(leaf),
                     .earliest = end_of(leaf),
                     .trusted_until = trusted_until(chain, trust.native_.get())};
    for (const Crt& each : chain)
        shown.earliest = std::min(shown.earliest, end_of(each.get()));
    return shown;
}

}  // namespace holdfast::gnutls
