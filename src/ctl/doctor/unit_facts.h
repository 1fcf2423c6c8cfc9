// What systemd, the configuration and the checks before a start say, as plain values. Immutable
// once gathered; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::ctl::doctor {

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
    std::string config{};                            // Of ExecStart's --config.
    std::vector<std::string> variables{};            // NAME=VALUE of Environment=.
    std::vector<std::string> environment_files{};    // Those of EnvironmentFile=.
    std::vector<std::string> credentials{};          // Paths of LoadCredential= that are absolute.
    std::vector<std::string> credentials_missing{};  // Of these.

    template <typename Archive>
    void visit(Archive& archive)
    {
        archive(is_known, trouble, name, load, active, sub, result, main_pid, exit_status, restarts,
                memory_max, cpu_quota, descriptors_max, needs_reading_again, user, group,
                control_group, working_directory, state_directory, config, variables,
                environment_files, credentials, credentials_missing);
    }
};

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
    std::string file{};          // The main file.
    std::string user{};          // As whom was asked.
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

}  // namespace holdfast::ctl::doctor
