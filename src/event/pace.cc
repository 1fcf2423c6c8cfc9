#include "event/pace.h"

#include <algorithm>

namespace holdfast::event {
namespace {

// What may go at once after a pause, as time at the full rate.
constexpr double burst_seconds = 0.1;

}  // namespace

void Pace::refill(Instant now) noexcept
{
    const double share = static_cast<double>(rate_) / lanes;
    const double most = std::max(1.0, share * burst_seconds);
    const double fresh = share * seconds(now - filled_);
    filled_ = now;
    double left = 0;
    for (double& allowed : allowed_) {
        left += std::max(0.0, allowed + fresh - most);
        allowed = std::min(most, allowed + fresh);
    }
    for (double& allowed : allowed_) {
        const double more = std::min(left, most - allowed);
        allowed += more;
        left -= more;
    }
}

std::size_t Pace::allowance(std::size_t lane, Instant now) noexcept
{
    refill(now);
    return static_cast<std::size_t>(std::max(0.0, allowed_[lane]));
}

void Pace::note_gone(std::size_t lane, std::size_t count) noexcept
{
    if (is_bounded())
        allowed_[lane] -= static_cast<double>(count);
}

Duration Pace::wait(std::size_t lane) const noexcept
{
    if (!is_bounded() || allowed_[lane] >= 1)
        return Duration{};
    return std::chrono::milliseconds{10};
}

}  // namespace holdfast::event
