#include "watch/host/tls_certificate_file.h"

#include <cerrno>
#include <string>
#include <variant>

#include "base/text.h"
#include "lib/gnutls/certificate.h"
#include "watch/host/certificate.h"
#include "watch/host/host_file.h"

namespace holdfast::watch {
namespace {

// A chain has a few thousand bytes; all authorities of Debian in one file have 220,000.
constexpr std::size_t file_bytes_max = std::size_t{1} << 20U;

}  // namespace

Observation look_at_certificate(const CertificateCheck& check, WallTime now)
{
    auto read = read_small_file(check.path, file_bytes_max);
    if (const auto* error = std::get_if<int>(&read)) {
        if (*error == EFBIG)
            return {.problem = join(check.path, " has more than ", format_bytes(file_bytes_max),
                                    ": it is no chain of certificates")};
        return unreadable(check.path, *error);
    }
    auto certificate = gnutls::Certificate::parse(*std::get_if<std::string>(&read));
    if (!certificate)
        return {.problem = join(check.path, ": ", certificate.error().context)};
    const gnutls::CertificateFacts& facts = certificate->facts();
    return judge_certificate(
        check,
        {.leaf_ends = facts.leaf_not_after, .begins = facts.not_before, .ends = facts.not_after},
        now);
}

}  // namespace holdfast::watch
