// When a service's turn is: on a grid of its own, from a hash of its id. So ten thousand services
// are spread over their interval from the first minute on, and a restart keeps everybody's turn.
// Pure; any thread.
//
// The grid stands in monotonic time. A wall clock that is set moves no check, and a suspended
// machine comes back to the turn it left, not to all that it slept through.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"

namespace holdfast::watch {

// The same for ever, on every host: whoever changes it moves all checks of all users.
std::uint64_t spread_of(std::string_view id) noexcept;

class Grid {
public:
    // `spread` chooses the phase; the interval is positive.
    Grid(std::uint64_t spread, Duration interval) noexcept;

    Duration interval() const noexcept { return interval_; }
    // The first point that is not before `from`.
    Instant at_or_after(Instant from) const noexcept;
    // How many points there are from `from` on and before `to`.
    std::uint64_t count(Instant from, Instant to) const noexcept;

    friend bool operator==(const Grid&, const Grid&) = default;

private:
    // The number of points before `time`.
    Duration::rep before(Instant time) const noexcept;

    Duration interval_;
    Duration phase_;
};

}  // namespace holdfast::watch
