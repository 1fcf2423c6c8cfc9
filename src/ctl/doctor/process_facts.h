// What was seen of the process, of who listens where, and of the host, as plain values. Immutable
// once gathered; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::ctl::doctor {

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

struct ListenerFacts {
    std::string address{};
    bool is_taken = false;
    std::int64_t pid = 0;  // 0: not to be seen.
    std::int64_t uid = -1;
    std::string program{}, unit{};
    std::int64_t connections = 0;  // That are established there,
    std::string busiest{};         // most of them from here:
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

struct HostFacts {
    bool is_seen = false;
    bool has_systemd = false;
    std::string journald{};  // ActiveState.
    std::int64_t journald_pid = 0;
    std::string journald_state{};  // One letter of /proc.
    bool has_journal_socket = false;
    std::string package{};          // dpkg's word on the package: "installed", "half-configured".
    std::int64_t cpu_pressure = 0;  // Percent of the last ten seconds.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_seen, has_systemd, journald, journald_pid, journald_state, has_journal_socket,
                package, cpu_pressure);
    }
};

}  // namespace holdfast::ctl::doctor
