// What is known here of how right the clock is. Any thread that may read files.
//
// The kernel knows best, but the sandbox of holdfast.service forbids the call that asks it: it is
// the one that sets the clock, too. Then there is the mark that systemd-timesyncd, Debian's own,
// leaves each time it has corrected the clock. What other daemons do cannot be seen without the
// call.
#pragma once

#include <string>

#include "base/time.h"
#include "watch/local_check.h"
#include "watch/observation.h"

struct timex;

namespace holdfast::watch {

struct ClockSources {
    // As ntp_adjtime(3); null for that.
    int (*ask_kernel)(timex* answer) = nullptr;
    // Is there while systemd-timesyncd runs.
    std::string timesync = "/run/systemd/timesync";
};

Observation look_at_clock(const ClockCheck& check, WallTime now, const ClockSources& sources = {});

}  // namespace holdfast::watch
