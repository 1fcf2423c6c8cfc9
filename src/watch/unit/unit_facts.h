// What systemd says of a unit, as it was heard last. Words are systemd's own. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace holdfast::watch {

// Of a unit that triggers another one by time.
struct TimerFacts {
    std::optional<WallTime> last_trigger{};  // Nothing: never.
    std::optional<WallTime> next_elapse{};   // Nothing: it waits for nothing.
    // Of one that does not wait: when it would have fired next, at the latest, had nobody stopped
    // it. Nothing: systemd does not know any more.
    std::optional<WallTime> missed_elapse{};
    Duration accuracy{};
    std::string triggers{};  // "backup.service".

    friend bool operator==(const TimerFacts&, const TimerFacts&) = default;
};

// Of what its processes use; nothing: not known, or without a limit.
struct UnitUsage {
    std::optional<std::uint64_t> memory_bytes{};
    std::optional<std::uint64_t> memory_bytes_max{};
    std::optional<std::uint64_t> tasks{};
    std::optional<std::uint64_t> tasks_max{};
    std::optional<Duration> cpu_time{};
    Instant measured{};

    friend bool operator==(const UnitUsage&, const UnitUsage&) = default;
};

struct UnitFacts {
    std::string name{};
    std::string description{};
    std::string load_state{};       // "loaded", "not-found", "masked", "error", "bad-setting".
    std::string active_state{};     // "active", "failed", "activating".
    std::string sub_state{};        // "running", "auto-restart".
    std::string unit_file_state{};  // "enabled", "masked".
    std::string result{};           // "success", "exit-code", "oom-kill", "start-limit-hit".
    // How the main process ended last: a CLD_ code of waitid(), 0 for not at all, and its status.
    int exec_main_code = 0;
    int exec_main_status = 0;
    std::uint64_t restarts = 0;         // By systemd itself; begins anew when somebody starts it.
    std::string restart{};              // "always", "on-failure", "no": what systemd does then.
    std::uint64_t start_limit = 0;      // Starts within a while, then it gives up; 0: never.
    std::string invocation{};           // Of its run.
    std::string status_text{};          // In its own words.
    std::optional<WallTime> changed{};  // Its state.
    std::optional<WallTime> became_active{};
    std::optional<WallTime> became_inactive{};
    std::optional<WallTime> main_started{};  // Of the main process, the last one.
    std::optional<WallTime> main_ended{};
    bool is_transient = false;
    bool needs_daemon_reload = false;  // Its file is not the one that systemd has read.
    std::string slice{};
    // Whom it cannot do without: Requires=, BindsTo=, PartOf= together, each once.
    std::vector<std::string> needs{};
    // Targets that want or need it.
    std::vector<std::string> wanted_by{};
    std::optional<TimerFacts> timer{};
    UnitUsage usage{};

    friend bool operator==(const UnitFacts&, const UnitFacts&) = default;
};

}  // namespace holdfast::watch
