// Whether the whole queue stands still, because what is wrong would fail every order: there is no
// service, or it refuses our credentials. One order is tried now and then, so that the queue goes
// on by itself once somebody has repaired it; at first soon, because it may be one order alone that
// the service refuses in this way. Pure; one thread.
#pragma once

#include <string_view>

#include "base/time.h"

namespace holdfast::order {

enum class HoldReason {
    none,
    unconfigured,  // Nobody said where the service is: nothing is tried.
    unauthorized
};

std::string_view to_string(HoldReason reason) noexcept;

class Hold {
public:
    // The first probe comes after so long, each later one after twice as long.
    static constexpr std::chrono::seconds probe_first{1};

    // Where they end up.
    explicit Hold(Duration probe_every) noexcept : probe_every_{probe_every} {}

    // True when it is news, and so a fault to be told.
    bool raise(HoldReason reason, Instant now) noexcept;
    // True when the queue stood still.
    bool lift() noexcept;

    HoldReason reason() const noexcept { return reason_; }
    bool is_raised() const noexcept { return reason_ != HoldReason::none; }
    // One call may begin now; the next one later.
    bool takes_probe(Instant now) noexcept;
    Instant next_probe() const noexcept;

private:
    Duration probe_every_;
    HoldReason reason_ = HoldReason::none;
    Duration wait_{};
    Instant next_{};
};

}  // namespace holdfast::order
