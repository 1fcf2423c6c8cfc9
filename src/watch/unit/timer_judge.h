// Timers as dead man's switches: a job that systemd starts by time is expected to be started in
// time, to end well, and to end soon enough, and needs to report to nobody for that. Pure; any
// thread.
//
// A timer that was stopped is late from the time on at which it would have fired: until then
// somebody may only be at work on it. One that waits for a later time than before is believed: its
// plan was changed.
#pragma once

#include "base/time.h"
#include "watch/local_check.h"
#include "watch/observation.h"
#include "watch/unit/timer_memory.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

// One that is stopped, and whose time nobody remembers, not even systemd, is DEGRADED, and late
// after this.
inline constexpr std::chrono::hours stopped_max{24};

struct TimerView {
    const TimerCheck& check;
    const UnitFacts& timer;
    const UnitFacts* started = nullptr;  // What it starts; null: not known.
    const TimerMemory& memory;           // Has noted these facts.
    // The clock was set, or this host slept, a moment ago: what systemd makes of that is not known
    // yet, and being late proves nothing.
    bool is_doubtful = false;
};

// It may fire so long after its time.
Duration allowed_lateness(const TimerCheck& check, const UnitFacts& timer) noexcept;

Observation judge_timer(const TimerView& view, WallTime now);

}  // namespace holdfast::watch
