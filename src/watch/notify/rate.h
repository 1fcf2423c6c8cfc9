// How many messages a receiver is sent: a burst, and then one an interval. Pure; loop thread.
#pragma once

#include <algorithm>

#include "base/time.h"

namespace holdfast::watch {

// As a clock that runs ahead by one interval a message, and may be ahead by a burst.
class Rate {
public:
    Rate(unsigned per_minute, unsigned burst) noexcept
        : interval_{Duration{std::chrono::minutes{1}} / Duration::rep{std::max(1U, per_minute)}},
          ahead_max_{interval_ * Duration::rep{std::max(1U, burst) - 1}}
    {
    }

    // When the next one may go.
    Instant next() const noexcept { return used_until_ - ahead_max_; }
    void take(Instant now) noexcept { used_until_ = std::max(used_until_, now) + interval_; }

private:
    Duration interval_;
    Duration ahead_max_;
    Instant used_until_{};
};

}  // namespace holdfast::watch
