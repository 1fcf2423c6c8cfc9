#include "daemon/check/validity.h"

#include "base/text.h"

namespace holdfast::daemon {

Validity judge_validity(WallTime not_before, WallTime not_after, WallTime now) noexcept
{
    if (now >= not_after)
        return Validity::ended;
    if (now < not_before)
        return Validity::not_yet;
    // Not now + warning: the end may be as late as can be told.
    return not_after - now < expiry_warning ? Validity::ends_soon : Validity::good;
}

std::string format_date(WallTime time)
{
    constexpr std::size_t date_bytes = 10;
    return format_rfc3339(time).substr(0, date_bytes);
}

std::string format_distance(WallTime time, WallTime now)
{
    const bool is_over = time <= now;
    auto hours = std::chrono::floor<std::chrono::hours>(is_over ? now - time : time - now).count();
    constexpr std::int64_t hours_shown = 72;  // Beyond that, days are close enough.
    std::string amount = hours < hours_shown ? join(hours, " hours") : join(hours / 24, " days");
    return is_over ? join(amount, " ago") : join("in ", amount);
}

}  // namespace holdfast::daemon
