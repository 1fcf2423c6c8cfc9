// What is wrong with a configuration or with the host it is meant for, in the words of whoever
// has to repair it. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::daemon {

// The exit codes of sysexits.h that our programs use, by class of what a person must do.
enum class Exit {
    ok = 0,
    usage = 64,
    data = 65,
    no_input = 66,
    cannot_create = 73,
    temporary = 75,
    no_permission = 77,
    config = 78
};

enum class Severity { warning, error };

// Which message of the log a problem becomes.
enum class Topic { configuration, empty_override, host, unprotected };

struct Problem {
    Severity severity = Severity::error;
    Topic topic = Topic::configuration;
    Exit exit = Exit::config;  // Only of an error: a warning changes no exit code.
    std::string key;           // "http.body_max"; empty when it is about no key.
    std::string file;          // The file to edit, "VARIABLE (environment)", or what of the host.
    std::uint32_t line = 0;    // 0: the file as a whole.
    std::uint32_t column = 0;
    std::string pointer;  // Of the value in its file: "/http/body_max".
    std::string what;     // "\"1MB\" is not a size"
    std::string why;      // What was expected, or why it matters; may be empty.
    std::string remedy;   // "write \"1MiB\""
};

// "FILE:LINE:COLUMN: /pointer: what: why (remedy)", leaving out what is unknown.
std::string render(const Problem& problem);

// What a program should exit with: of the errors' classes the most fundamental one, in the order
// usage, no_input, no_permission, cannot_create, config, data: a file that cannot be read explains
// more than what is missing in it. `ok` when there are only warnings.
Exit exit_class(const std::vector<Problem>& problems) noexcept;

}  // namespace holdfast::daemon
