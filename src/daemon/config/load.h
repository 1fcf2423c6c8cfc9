// From files and environment to Settings: reads the main file, then conf.d/*.json in name order,
// then the variables of the service's file, then the environment; later beats earlier, key by key.
// Every problem is found in one run. It reads the disk: the aux thread while the daemon runs, the
// main thread before and in holdfastctl.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/environment_file.h"
#include "daemon/config/problem.h"
#include "daemon/config/settings.h"

namespace holdfast::daemon {

inline constexpr std::string_view default_file = "/etc/holdfast/holdfast.json";

using Environment = std::map<std::string, std::string, std::less<>>;

// A copy of a program's environ. Loading takes it as an argument so that tests need none.
Environment copy_environment(const char* const* variables);

// What systemd gives the service besides its own environment, for a program that it did not start.
struct EnvironmentFile {
    std::string path;  // Empty: there is none to read.
    // Of the service: what is relative, in this file and the others, is below it.
    std::string working_directory;
    std::vector<Assignment> assignments;
    std::vector<Problem> problems;  // When it is there and cannot be read.
};
EnvironmentFile read_environment_file(std::string path, std::string working_directory);

struct Sources {
    // The main file; drop-ins are the directory conf.d beside it.
    std::string file{default_file};
    // Not empty (--defaults DIR): no file is read, everything lives below DIR.
    std::string defaults_directory;
    Environment environment;
    EnvironmentFile environment_file{};  // The environment beats it.
};

struct Loaded {
    Settings settings;  // Complete and in range, whatever the problems: bad values were left out.
    // Where each key's value is from: "default", "/etc/holdfast/holdfast.json:12",
    // "/etc/default/holdfast:3", "HOLDFAST_LISTEN (environment)", "--defaults DIR".
    std::map<std::string, std::string, std::less<>> origins;
    std::vector<Problem> problems;  // Warnings too; see exit_class().

    bool is_usable() const noexcept { return exit_class(problems) == Exit::ok; }
};

Loaded load(const Sources& sources);
// And what the files that it names say about who may do what; those are not for everybody to read.
Loaded load_with_secrets(const Sources& sources);

// What a reload would do: the keys whose values differ, by whether they can change at run time.
struct Changes {
    std::vector<std::string> applied;
    std::vector<std::string> restart_needed;
};
Changes diff(const Settings& before, const Settings& after);

// Takes back in `next` what cannot change at run time.
void keep_fixed(const Settings& running, Settings& next);

}  // namespace holdfast::daemon
