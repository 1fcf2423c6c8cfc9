// All that alerting remembers, as it is stored and loaded: who starts with the state of an earlier
// process goes on as if that one had not ended. And what one step of it changes. Pure; any thread.
//
// What is not here is forgotten by a restart on purpose: how long alerts have been gathered, and
// when renewals were sent. Both are seconds of a clock that ends with the process.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "watch/alert/alert.h"
#include "watch/alert/maintenance.h"
#include "watch/alert/notice.h"
#include "watch/alert/silence.h"
#include "watch/alert/streak.h"

namespace holdfast::watch {

struct AlertState {
    std::map<StreakKey, Streak> streaks{};
    std::map<AlertId, Alert> alerts{};  // Those that are not resolved.
    std::map<SilenceId, SilenceRule> silences{};
    std::map<WindowId, MaintenanceWindow> windows{};
    // The last number that was given to an alert, a notice, a silence or a window.
    std::int64_t last_number = 0;
};

// To be stored together, or not at all. Rows are as they are now, so that later changes take the
// place of earlier ones that could not be stored; notices are all kept, in order.
struct AlertChanges {
    std::map<StreakKey, std::optional<Streak>> streaks{};  // Nothing: there is none any more.
    std::map<AlertId, Alert> alerts{};                     // Resolved ones as well.
    std::map<SilenceId, SilenceRule> silences{};
    std::map<WindowId, MaintenanceWindow> windows{};
    std::vector<Notice> notices{};
    // Of these rows, those that this is what changed: for listeners.
    std::vector<AlertId> acknowledged{};
    std::int64_t last_number = 0;  // Zero: none was given.

    bool is_empty() const noexcept;
    // Adds what happened after this.
    void absorb(AlertChanges later);
};

}  // namespace holdfast::watch
