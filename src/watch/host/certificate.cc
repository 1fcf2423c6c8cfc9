#include "watch/host/certificate.h"

#include <string_view>

#include "base/text.h"

namespace holdfast::watch {

Observation judge_certificate(const CertificateCheck& check, const CertificateDates& dates,
                              WallTime now)
{
    Observation seen{.certificate_expires = dates.ends, .leaf_expires = dates.leaf_ends};
    std::string_view whose =
        dates.ends < dates.leaf_ends ? "an issuer's certificate" : "the certificate";
    auto days = std::chrono::floor<std::chrono::days>(dates.ends - now).count();
    if (dates.ends <= now)
        seen.problem = join(whose, " in ", check.path, " has ended on ", format_rfc3339(dates.ends),
                            ": renew it");
    else if (now < dates.begins)
        seen.problem = join("what is in ", check.path, " is good from ",
                            format_rfc3339(dates.begins), " on only: is the clock right?");
    else if (days < check.days_min)
        seen.problem =
            join(whose, " in ", check.path, " ends in ", days, days == 1 ? " day" : " days",
                 ", expected ", check.days_min, " at least: renew it");
    return seen;
}

}  // namespace holdfast::watch
