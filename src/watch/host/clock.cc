#include "watch/host/clock.h"

#include <string>

#include "base/text.h"

namespace holdfast::watch {
namespace {

std::string milliseconds_of(Duration duration)
{
    return join(std::chrono::ceil<std::chrono::milliseconds>(duration).count(), " ms");
}

}  // namespace

Observation judge_clock(const ClockCheck& check, const ClockFacts& facts)
{
    Observation seen;
    if (!facts.is_synchronised)
        seen.problem =
            "nothing keeps the clock of this host right: see timedatectl, and whether "
            "systemd-timesyncd or chrony reaches its servers";
    else if (facts.error_estimated && *facts.error_estimated > check.error_max)
        seen.problem = join("the clock is wrong by about ", milliseconds_of(*facts.error_estimated),
                            ", expected ", milliseconds_of(check.error_max), " at most");
    else if (facts.error_max > check.error_max + drift_expected)
        seen.warning = join("the clock may be wrong by ", milliseconds_of(facts.error_max),
                            " since nobody has corrected it for long, expected ",
                            milliseconds_of(check.error_max), " at most");
    seen.body = join("{\"is_synchronised\":", facts.is_synchronised ? "true" : "false",
                     ",\"error_max_seconds\":", seconds(facts.error_max), "}");
    return seen;
}

}  // namespace holdfast::watch
