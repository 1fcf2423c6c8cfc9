#include "watch/alert/streak.h"

#include "base/check.h"

namespace holdfast::watch {

Turn count(Streak& streak, Sign sign, bool is_up, const StreakThresholds& thresholds,
           WallTime at) noexcept
{
    CHECK(thresholds.failures >= 1 && thresholds.successes >= 1);
    if (sign == Sign::silent)
        return Turn::none;
    streak.last = at;
    if (sign == Sign::bad) {
        if (streak.failures == 0)
            streak.since = at;
        ++streak.failures;
        streak.successes = 0;
        return !is_up && streak.failures >= thresholds.failures ? Turn::raise : Turn::none;
    }
    streak.failures = 0;
    if (!is_up)
        return Turn::none;
    ++streak.successes;
    return streak.successes >= thresholds.successes ? Turn::resolve : Turn::none;
}

}  // namespace holdfast::watch
