#include "order/policy/hold.h"

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
    next_ = now + probe_every_;
    return std::exchange(reason_, reason) != reason;
}

bool Hold::lift() noexcept
{
    return std::exchange(reason_, HoldReason::none) != HoldReason::none;
}

bool Hold::takes_probe(Instant now) noexcept
{
    if (now < next_probe())
        return false;
    next_ = now + probe_every_;
    return true;
}

Instant Hold::next_probe() const noexcept
{
    return reason_ == HoldReason::unauthorized ? next_ : never;
}

}  // namespace holdfast::order
