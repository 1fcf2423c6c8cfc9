// When a daemon that does not answer is restarted, and when that is given up. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace holdfast::ctl {

struct RecoverySettings {
    int unanswered_before = 3;  // Checks in a row.
    std::size_t restarts_max = 3;
    Duration restarts_window = std::chrono::hours{1};
    // How long a fault speaks against a restart. As far back as health looks.
    Duration faults_window = std::chrono::minutes{5};
    Duration verified_within = std::chrono::seconds{30};
};

// What systemd says of the service.
struct UnitState {
    std::string active;  // "active", "activating", "inactive", ...
    std::string sub;     // "running", ...
    Instant active_since;
    Duration watchdog{};  // Zero when there is none.

    // Not starting, not stopping.
    bool is_running() const noexcept { return active == "active" && sub == "running"; }
};

// What health checks leave for the next one.
struct CheckRecord {
    int unanswered = 0;      // In a row, by the same start of the unit.
    bool ok = true;          // The last check.
    Instant active_since{};  // Of the unit whose checks these are.
};

struct CheckResult {
    bool answered = false;  // Whatever it was.
    bool ok = false;
};

// What is known after one more check. A unit that is starting or stopping owes no answer, and what
// an earlier start owed is forgotten: nothing is counted then. Where systemd cannot say how the
// unit is, an answer is missed all the same.
CheckRecord count_check(const CheckRecord& before, const CheckResult& result,
                        const std::optional<UnitState>& unit);

// What is remembered from one run to the next, until the next boot.
struct RecoveryRecord {
    std::vector<Instant> restarts{};  // The newest last; those of the window.
    bool gave_up = false;             // And said so.
    bool withheld = false;            // A restart that would not help, and said so.
};

struct Situation {
    int unanswered = 0;  // How many health checks in a row had no answer.
    UnitState unit;
    // The newest fault of the last minutes that a restart does not help with; empty: there is none.
    std::string hopeless_fault{};
};

struct RecoveryStep {
    enum class Action { nothing, restart, withhold, give_up };
    Action action = Action::nothing;
    std::string reason;
};

RecoveryStep decide_recovery(const RecoverySettings& settings, const Situation& situation,
                             const RecoveryRecord& record, Instant now);

// Without what the window has left behind; whoever may restart again has not given up.
RecoveryRecord age(const RecoverySettings& settings, RecoveryRecord record, Instant now);

}  // namespace holdfast::ctl
