// From what systemd says to what is known of a unit. Loop thread.
#pragma once

#include <vector>

#include "base/time.h"
#include "lib/systemd/unit_properties.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

// Both clocks at one moment.
struct Clocks {
    Instant now;
    WallTime wall;
};

struct KnownUnit {
    UnitFacts facts{};
    // When a timer elapses next, as systemd said it: microseconds of either clock.
    std::uint64_t elapse_realtime = 0;
    std::uint64_t elapse_monotonic = 0;
    std::vector<systemd::CalendarTime> calendar{};
    std::vector<systemd::MonotonicTime> monotonic{};
    Duration randomized_delay{};
};

// What systemd did not say stays as it was.
void take_in(systemd::UnitProperties what, const Clocks& clocks, KnownUnit& unit);
// The clock was set: a timer that waits by the other one elapses at another time.
void reckon_elapse(const Clocks& clocks, KnownUnit& unit);

// Whether anything changed that happened, and was not only measured.
bool is_same_state(const UnitFacts& a, UnitFacts b);

}  // namespace holdfast::watch
