#include "order/policy/queue_clock.h"

#include <algorithm>

namespace holdfast::order {

std::optional<WallTime> time_of(WallTime counted, const SavedForce& force) noexcept
{
    if (force.since)
        return std::nullopt;
    return counted + force.total;
}

QueueClock::QueueClock(Instant now, WallTime wall, SavedForce saved) noexcept
    : start_{now}, wall_at_start_{wall}, force_{saved}
{
    // With the clock set back, the time until now cannot be known; it must not be negative.
    if (force_.since)
        force_.since = std::min(*force_.since, wall);
    force_.total = std::max(force_.total, Duration::zero());
}

WallTime QueueClock::counted(Instant now) const noexcept
{
    return (force_.since ? *force_.since : at(now)) - force_.total;
}

bool QueueClock::set_forced(bool is_forced, Instant now) noexcept
{
    if (is_forced == force_.since.has_value())
        return false;
    if (is_forced) {
        force_.since = at(now);
    } else {
        force_.total += at(now) - *force_.since;
        force_.since.reset();
    }
    return true;
}

}  // namespace holdfast::order
