#include "watch/probe/timeout.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::watch {

Result<Duration> probe_timeout(std::string_view header)
{
    if (header.empty())
        return Duration{probe_timeout_max};
    const std::optional<double> patience = parse_decimal(header);
    if (!patience || *patience <= 0)
        return Error{Errc::invalid,
                     "X-Prometheus-Scrape-Timeout-Seconds: has to be a number of seconds above 0"};
    // Before it becomes nanoseconds, of which there may be too many.
    const double known = std::min(*patience, seconds(probe_timeout_max) * 2);
    const Duration given =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(known));
    // Who is in a hurry is told something rather than nothing.
    const Duration left = std::max<Duration>(given - probe_timeout_reserve, given / 2);
    return std::clamp<Duration>(left, std::chrono::milliseconds{1}, probe_timeout_max);
}

}  // namespace holdfast::watch
