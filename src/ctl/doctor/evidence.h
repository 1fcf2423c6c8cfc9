// What the doctor has seen of a service and its host, as plain values: whoever judges asks nobody
// else. Each part knows whether it was seen at all. Immutable once gathered; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::ctl::doctor {

// systemd's word on the unit.
struct UnitFacts {
    bool is_known = false;
    std::string trouble{};  // Why it is not known.
    std::string name{};     // "holdfast.service"; empty when only a configuration was named.
    std::string load{}, active{}, sub{}, result{};
    std::int64_t main_pid = 0;
    std::int64_t exit_status = 0;  // Of its main process, or of the gate before it.
    std::int64_t restarts = 0;
    std::int64_t memory_max = -1;  // Bytes. -1: no limit.
    std::int64_t cpu_quota = -1;   // Microseconds of processor time a second. -1: no limit.
    std::int64_t descriptors_max = -1;
    bool needs_reading_again = false;  // Its file was changed since systemd read it.
    std::string user{}, group{}, control_group{}, working_directory{}, state_directory{};
    std::string config{};                             // Of ExecStart's --config.
    std::vector<std::string> variables{};             // NAME=VALUE of Environment=.
    std::vector<std::string> environment_files{};     // Those of EnvironmentFile=.
    std::vector<std::string> credentials{};           // Paths of LoadCredential= that are absolute.
    std::vector<std::string> credentials_missing{};   // Of these.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_known, trouble, name, load, active, sub, result, main_pid, exit_status, restarts,
                memory_max, cpu_quota, descriptors_max, needs_reading_again, user, group,
                control_group, working_directory, state_directory, config, variables,
                environment_files, credentials, credentials_missing);
    }
};

// What the checks before a start say, asked as the service's user.
struct ProblemFacts {
    bool is_error = false;
    bool is_of_configuration = false;
    std::int64_t exit = 0;
    std::string key{}, file{}, what{}, why{}, remedy{};
    std::int64_t line = 0;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_error, is_of_configuration, exit, key, file, what, why, remedy, line);
    }
};

struct ConfigurationFacts {
    bool is_seen = false;
    std::string file{};        // The main file.
    std::string user{};        // As whom was asked.
    bool is_as_service = false;  // That is who the service runs as: permissions are its own.
    std::vector<ProblemFacts> problems{};
    std::string database{}, backups{}, log_file{}, control_socket{}, upstream{};
    std::int64_t free_min = 0;
    std::vector<std::string> listen{};
    std::vector<std::string> certificates{};  // "ADDRESS PATH" of those that are files.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_seen, file, user, is_as_service, problems, database, backups, log_file,
                control_socket, upstream, free_min, listen, certificates);
    }
};

// Why the store would not open it: store::Cause as a number.
struct RefusalFacts {
    std::int64_t cause = 0;
    std::string subject{}, what{}, why{}, remedy{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(cause, subject, what, why, remedy);
    }
};

struct StoreFinding {
    std::string path{}, check{}, what{}, remedy{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(path, check, what, remedy);
    }
};

struct DatabaseFacts {
    bool is_seen = false;
    bool exists = false;
    bool is_telemetry_there = false;  // What a service leaves beside its database.
    std::vector<RefusalFacts> refusals{}, telemetry_refusals{};
    std::string trouble{};      // Why nobody can say now.
    std::int64_t version = 0;   // Of the schema.
    std::int64_t pending = 0;   // Migrations.
    std::string newest_backup{};
    std::vector<std::string> other_databases{};  // Ledgers beside it, or where none is configured.
    bool is_verified = false;   // All of it was read in time.
    std::vector<StoreFinding> findings{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_seen, exists, is_telemetry_there, refusals, telemetry_refusals, trouble, version,
                pending, newest_backup, other_databases, is_verified, findings);
    }
};

// The file system under the database.
struct SpaceFacts {
    bool is_seen = false;
    std::string directory{}, mount_point{}, type{};
    bool is_read_only = false;
    std::int64_t bytes = 0, bytes_free = 0;
    std::int64_t inodes = 0, inodes_free = 0;  // 0 of 0: it has no such number.
    std::string largest{};  // File on it, near the database, that is none of ours.
    std::int64_t largest_bytes = 0;
    std::string fullest{};  // Directory with the most files near the database.
    std::int64_t fullest_files = 0;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_seen, directory, mount_point, type, is_read_only, bytes, bytes_free, inodes,
                inodes_free, largest, largest_bytes, fullest, fullest_files);
    }
};

struct FileFacts {
    std::string path{}, owner{}, group{};
    bool exists = false;
    std::int64_t mode = 0;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(path, owner, group, exists, mode);
    }
};

struct ThreadFacts {
    std::string name{};
    std::int64_t id = 0;
    std::string state{};   // One letter of /proc.
    std::string where{};   // What of the kernel it waits in, where we may know.
    std::string frozen{};  // The control group that is frozen with it; empty: none.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(name, id, state, where, frozen);
    }
};

// An open file of the process that is no longer where it was.
struct HeldFile {
    std::int64_t descriptor = 0;
    std::string path{};  // Where it is now; empty: nowhere.
    bool is_database = false;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(descriptor, path, is_database);
    }
};

struct ProcessFacts {
    bool exists = false;
    bool is_inside_seen = false;  // Its descriptors could be listed.
    std::int64_t pid = 0;
    std::string program{};
    bool is_replaced = false;  // The program on the disk is another one by now.
    std::string user{};
    std::int64_t descriptors = 0, descriptors_max = 0, sockets = 0;
    std::vector<ThreadFacts> threads{};
    std::vector<HeldFile> held{};
    std::int64_t tracer = 0;
    // Over the time that was looked at: shares of 100.
    std::int64_t ran_percent = 0, waited_percent = 0, throttled_percent = 0;
    std::int64_t oom_kills = 0;  // Of its control group, as long as that is there.
    std::int64_t memory_peak = -1;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(exists, is_inside_seen, pid, program, is_replaced, user, descriptors,
                descriptors_max, sockets, threads, held, tracer, ran_percent, waited_percent,
                throttled_percent, oom_kills, memory_peak);
    }
};

// Who listens where the service should.
struct ListenerFacts {
    std::string address{};
    bool is_taken = false;
    std::int64_t pid = 0;  // 0: not to be seen.
    std::int64_t uid = -1;
    std::string program{}, unit{};
    std::int64_t connections = 0;     // That are established there,
    std::string busiest{};            // most of them from here:
    std::int64_t busiest_connections = 0;

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(address, is_taken, pid, uid, program, unit, connections, busiest,
                busiest_connections);
    }
};

struct NetworkFacts {
    bool is_seen = false;
    std::vector<ListenerFacts> listeners{};

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_seen, listeners);
    }
};

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

// What the daemon says of itself, on its control socket.
struct DaemonFacts {
    bool is_asked = false;
    bool answers = false;
    bool is_late = false;  // Somebody holds the socket and says nothing.
    std::string trouble{};
    std::string ready{};  // "ready", "degraded", "unavailable".
    std::vector<PartFacts> parts{};
    std::string upstream_health{}, upstream_error{}, breaker{};
    std::int64_t breaker_changes = 0;  // Since it was started.
    std::vector<std::string> outcomes{};  // "refused 3": calls that failed, by their metric.
    std::vector<ReceiverFacts> receivers{};
    std::int64_t queued_writes = 0;
    bool commits_stand_still = false;  // While writes were waiting, over the time looked at.
    std::int64_t connections = 0;
    std::int64_t slow_refused = 0;     // Clients that were sent away for being slow, since the start,
    std::int64_t slow_refused_now = 0;  // and over the time looked at.
    std::int64_t loop_lag_ms = 0;      // 99 of 100 of its tasks were begun within.
    std::int64_t slowest_answer_ms = 0;  // Of what was asked here.
    std::int64_t clock_ahead_ms = 0;   // Of the daemon's clock, against this program's.
    std::int64_t clock_stepped_ms = 0;  // The clock against its own uptime, since it was started.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_asked, answers, is_late, trouble, ready, parts, upstream_health, upstream_error,
                breaker, breaker_changes, outcomes, receivers, queued_writes, commits_stand_still,
                connections, slow_refused, slow_refused_now, loop_lag_ms, slowest_answer_ms,
                clock_ahead_ms, clock_stepped_ms);
    }
};

// One who should answer, asked from here.
struct ProbeFacts {
    std::string url{};  // Without what may be a secret in it.
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

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(probes);
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

// An entry of the journal about a fault of ours: the newest of its kind.
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

// An end of the unit's process, as systemd wrote it down.
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
    std::vector<FaultFacts> faults{};  // Newest first, each message once.
    std::vector<EndFacts> ends{};      // Newest first.
    std::int64_t clock_step_ms = 0;    // The greatest jump of the clock between two entries,
    std::int64_t clock_step_age_s = 0;  // and how long ago.
    std::int64_t breaker_changes = 0;  // In the last ten minutes.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_read, trouble, faults, ends, clock_step_ms, clock_step_age_s, breaker_changes);
    }
};

struct HostFacts {
    bool is_seen = false;
    bool has_systemd = false;
    std::string journald{};        // ActiveState.
    std::int64_t journald_pid = 0;
    std::string journald_state{};  // One letter of /proc.
    bool has_journal_socket = false;
    std::string package{};  // dpkg's word on the package: "installed", "half-configured".
    std::int64_t cpu_pressure = 0;  // Percent of the last ten seconds.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_seen, has_systemd, journald, journald_pid, journald_state, has_journal_socket,
                package, cpu_pressure);
    }
};

struct Evidence {
    UnitFacts unit{};
    ConfigurationFacts configuration{};
    FileFacts log_file{};
    FileFacts database_file{};
    DatabaseFacts database{};
    SpaceFacts space{};
    ProcessFacts process{};
    NetworkFacts network{};
    DaemonFacts daemon{};
    UpstreamFacts upstream{};
    JournalFacts journal{};
    HostFacts host{};
    std::vector<std::string> unseen{};  // What could not be seen, and why, for a person.

    // A process is there, whatever it does.
    bool is_running() const noexcept { return process.exists; }
};

}  // namespace holdfast::ctl::doctor
