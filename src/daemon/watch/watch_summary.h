// How what is watched is, in figures: a part of /status.json. Loop thread.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>

#include "daemon/status/status_report.h"
#include "watch/status.h"

namespace holdfast::daemon {

struct WatchSummary {
    std::size_t services = 0;  // Those that are switched off, too.
    // Of the others.
    std::array<std::size_t, watch::all_statuses.size()> by_status{};
    std::size_t checks_behind = 0;               // Their turn is over, and they have not begun.
    std::optional<std::size_t> active_alerts{};  // Nothing until they are read.
};

// The member "watch". `ask` outlives the report; it gives nothing while nobody knows what is
// watched.
void add_watch(StatusReport& report, std::function<std::optional<WatchSummary>()> ask);

}  // namespace holdfast::daemon
