// What the daemon, the service that validates orders and the journal say, as plain values.
// Immutable once gathered; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::ctl::doctor {

struct PartFacts {
    std::string name{}, status{}, reason{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(name, status, reason);
    }
};

struct ReceiverFacts {
    std::string name{}, detail{};
    bool is_away = false;
    std::int64_t failed = 0, waiting = 0;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(name, detail, is_away, failed, waiting);
    }
};

struct DaemonFacts {
    bool is_asked = false;
    bool answers = false;
    bool is_late = false;  // Somebody holds the socket and says nothing.
    std::string trouble{};
    std::string ready{};  // "ready", "degraded", "unavailable".
    std::vector<PartFacts> parts{};
    std::string upstream_health{}, upstream_error{}, breaker{};
    std::int64_t breaker_changes = 0;     // Since it was started.
    std::vector<std::string> outcomes{};  // "refused 3": calls that failed, by their metric.
    std::vector<ReceiverFacts> receivers{};
    std::int64_t queued_writes = 0;
    bool commits_stand_still = false;  // While writes were waiting, over the time looked at.
    std::int64_t connections = 0;
    std::int64_t slow_refused = 0;  // Clients that were sent away for being slow, since the start,
    std::int64_t slow_refused_now = 0;   // and over the time looked at.
    std::int64_t loop_lag_ms = 0;        // 99 of 100 of its tasks were begun within.
    std::int64_t slowest_answer_ms = 0;  // Of what was asked here.
    std::int64_t clock_ahead_ms = 0;     // Of the daemon's clock, against this program's.
    std::int64_t clock_stepped_ms = 0;   // The clock against its own uptime, since it was started.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_asked, answers, is_late, trouble, ready, parts, upstream_health, upstream_error,
                breaker, breaker_changes, outcomes, receivers, queued_writes, commits_stand_still,
                connections, slow_refused, slow_refused_now, loop_lag_ms, slowest_answer_ms,
                clock_ahead_ms, clock_stepped_ms);
    }
};

struct ProbeFacts {
    std::string url{};      // Without what may be a secret in it.
    std::string outcome{};  // "answered", "refused", "timeout", "unresolved", "failed".
    std::int64_t status = 0;
    std::int64_t took_ms = 0;
    bool is_json = false;  // What it answered can be read.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(url, outcome, status, took_ms, is_json);
    }
};

struct UpstreamFacts {
    std::vector<ProbeFacts> probes{};
    bool was_brief = false;  // It was well each time, and was asked no more.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(probes, was_brief);
    }
};

struct FieldFacts {
    std::string name{}, value{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(name, value);
    }
};

struct FaultFacts {
    std::string message{};  // Its name: "listen-failed".
    std::string text{};
    std::int64_t age_s = 0;
    std::string at{};
    std::int64_t count = 1;  // Within the time looked at.
    std::vector<FieldFacts> fields{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(message, text, age_s, at, count, fields);
    }
};

struct EndFacts {
    std::int64_t age_s = 0;
    std::string how{};  // "killed KILL", "exited 75", "oom-kill", "watchdog".

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(age_s, how);
    }
};

struct JournalFacts {
    bool is_read = false;
    std::string trouble{};
    std::vector<FaultFacts> faults{};   // Newest first, each message once.
    std::vector<EndFacts> ends{};       // Newest first.
    std::int64_t clock_step_ms = 0;     // The greatest jump of the clock between two entries,
    std::int64_t clock_step_age_s = 0;  // and how long ago.
    std::int64_t breaker_changes = 0;   // In the last ten minutes.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_read, trouble, faults, ends, clock_step_ms, clock_step_age_s, breaker_changes);
    }
};

}  // namespace holdfast::ctl::doctor
