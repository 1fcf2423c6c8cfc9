#include "order/policy/hold.h"

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::order {
namespace {

constexpr std::array<std::string_view, 3> reason_names{"none", "unconfigured", "unauthorized"};

}  // namespace

std::string_view to_string(HoldReason reason) noexcept
{
    return reason_names[static_cast<std::size_t>(reason)];
}

bool Hold::raise(HoldReason reason, Instant now) noexcept
{
    bool is_news = std::exchange(reason_, reason) != reason;
    if (is_news)
        wait_ = std::min<Duration>(probe_first, probe_every_);
    next_ = now + wait_;
    return is_news;
}

bool Hold::lift() noexcept
{
    return std::exchange(reason_, HoldReason::none) != HoldReason::none;
}

bool Hold::takes_probe(Instant now) noexcept
{
    if (now < next_probe())
        return false;
    wait_ = std::min(2 * wait_, probe_every_);
    next_ = now + wait_;
    return true;
}

Instant Hold::next_probe() const noexcept
{
    return reason_ == HoldReason::unauthorized ? next_ : never;
}

}  // namespace holdfast::order
