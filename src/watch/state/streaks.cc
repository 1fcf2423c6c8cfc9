#include "watch/state/streaks.h"

#include <algorithm>

namespace holdfast::watch {
namespace {

void lengthen(Streak& streak, Status status, WallTime at) noexcept
{
    bool goes_on = streak.length > 0 && is_failure(streak.latest) == is_failure(status);
    if (!goes_on) {
        streak.length = 0;
        streak.began = at;
    }
    if (!goes_on || streak.latest != status) {
        streak.same_length = 0;
        streak.same_began = at;
    }
    streak.latest = status;
    ++streak.length;
    ++streak.same_length;
}

}  // namespace

StreakSettings streak_settings_of(const Service& service, const StreakSettings& otherwise) noexcept
{
    return {.failures = std::max(1U, service.thresholds.failures.value_or(otherwise.failures)),
            .successes = std::max(1U, service.thresholds.successes.value_or(otherwise.successes))};
}

std::optional<StreakChange> advance(Streak& streak, Status status, WallTime at,
                                    const StreakSettings& settings) noexcept
{
    if (status == Status::unknown)
        return std::nullopt;
    lengthen(streak, status, at);
    if (status == streak.shown)
        return std::nullopt;

    bool is_first = streak.shown == Status::unknown;
    bool is_turn = is_first || is_failure(streak.shown) != is_failure(status);
    unsigned needed = is_failure(status) ? settings.failures : is_first ? 1 : settings.successes;
    if ((is_turn ? streak.length : streak.same_length) < needed)
        return std::nullopt;
    StreakChange change{.from = streak.shown,
                        .from_since = streak.since,
                        .to = status,
                        .since = is_turn ? streak.began : streak.same_began};
    streak.shown = status;
    streak.since = change.since;
    return change;
}

}  // namespace holdfast::watch
