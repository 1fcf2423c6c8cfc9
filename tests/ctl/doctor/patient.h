// A service that is well, as evidence, for tests to break one thing of.
#pragma once

#include <string>
#include <utility>

#include "ctl/doctor/examine.h"
#include "store/refusal.h"

namespace holdfast::ctl::doctor {

inline Evidence a_sound_service()
{
    Evidence seen;
    seen.unit = {.is_known = true,
                 .name = "odd@x.service",
                 .load = "loaded",
                 .active = "active",
                 .sub = "running",
                 .result = "success",
                 .main_pid = 812,
                 .user = "keeper",
                 .group = "keepers",
                 .state_directory = "/srv/x"};
    seen.configuration = {.is_seen = true,
                          .file = "/srv/x.json",
                          .user = "keeper",
                          .is_as_service = true,
                          .database = "/srv/x/l.db",
                          .log_file = "/srv/log/x.log",
                          .control_socket = "/srv/x/s",
                          .upstream = "http://10.0.0.9:5003",
                          .free_min = 64 << 20,
                          .listen = {"10.0.0.1:80"}};
    seen.database = {.is_seen = true, .exists = true, .version = 20, .is_verified = true};
    seen.database_file = {
        .path = "/srv/x/l.db", .owner = "keeper", .group = "keepers", .exists = true, .mode = 0640};
    seen.log_file = {
        .path = "/srv/log/x.log", .owner = "keeper", .group = "adm", .exists = true, .mode = 0640};
    seen.space = {.is_seen = true,
                  .directory = "/srv/x",
                  .mount_point = "/srv",
                  .type = "ext4",
                  .bytes = std::int64_t{1} << 40,
                  .bytes_free = std::int64_t{1} << 39,
                  .inodes = 1000000,
                  .inodes_free = 900000};
    seen.process = {.exists = true,
                    .is_inside_seen = true,
                    .pid = 812,
                    .program = "/usr/sbin/holdfastd",
                    .user = "keeper",
                    .descriptors = 40,
                    .descriptors_max = 16384,
                    .threads = {{.name = "holdfastd", .id = 812, .state = "S"},
                                {.name = "writer", .id = 813, .state = "S"}}};
    seen.network = {.is_seen = true,
                    .listeners = {{.address = "10.0.0.1:80",
                                   .is_taken = true,
                                   .pid = 812,
                                   .uid = 998,
                                   .program = "holdfastd"}}};
    seen.daemon = {.is_asked = true,
                   .answers = true,
                   .ready = "ready",
                   .parts = {{"schema", "up", ""}, {"orders", "up", ""}},
                   .upstream_health = "healthy",
                   .breaker = "closed"};
    seen.upstream = {.probes = {{.outcome = "answered", .status = 200, .is_json = true}}};
    seen.journal = {.is_read = true};
    seen.host = {.is_seen = true,
                 .has_systemd = true,
                 .journald = "active",
                 .journald_pid = 200,
                 .journald_state = "S",
                 .has_journal_socket = true,
                 .package = "installed"};
    return seen;
}

// The same when nothing runs.
inline Evidence a_stopped_service()
{
    Evidence seen = a_sound_service();
    seen.unit.active = "failed";
    seen.unit.sub = "failed";
    seen.unit.result = "exit-code";
    seen.unit.main_pid = 0;
    seen.process = {};
    seen.daemon = {.is_asked = true, .trouble = "Connection refused"};
    seen.network.listeners.front() = {.address = "10.0.0.1:80"};
    return seen;
}

inline RefusalFacts refused(store::Cause cause, std::string what, std::string why = {})
{
    return {.cause = static_cast<std::int64_t>(cause),
            .subject = "/srv/x/l.db",
            .what = std::move(what),
            .why = std::move(why),
            .remedy = "do what helps"};
}

// What the first finding is; empty when nothing is found.
inline Finding first_of(const Evidence& seen)
{
    Findings findings = examine(seen);
    return findings.empty() ? Finding{} : findings.front();
}

inline std::string first_fault(const Evidence& seen)
{
    return first_of(seen).fault;
}

inline std::string text_of(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

}  // namespace holdfast::ctl::doctor
