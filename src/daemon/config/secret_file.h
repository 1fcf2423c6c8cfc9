// A file with something that only the service should know. Reads the disk: the aux thread while the
// daemon runs, else the main thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/load.h"

namespace holdfast::daemon {

// Whose a file is: what the service manager keeps from others needs no look at owner and mode.
enum class KeptBy { manager, operators };

struct SecretFile {
    std::string_view key;  // Of the configuration, which names it. A literal, as all of these.
    std::string path;      // Empty: there is none.
    KeptBy whom = KeptBy::operators;
    std::size_t bytes_max = 0;
    std::string_view if_absent;  // What to do then.
    std::string_view if_owned;   // Why nobody else may own it,
    std::string_view if_open;    // and why nobody else may read or write it.
};

// Puts into it the path that the configuration names, or that of the service manager's credential
// `name`, if there is one.
void place(SecretFile& file, const std::string& named, std::string_view name,
           const Environment& environment);

Problem problem_of(const SecretFile& file);

// What stands in it. Reports what is wrong; nothing when it could not be read at all.
std::optional<std::string> read_secret(const SecretFile& file, std::vector<Problem>& problems);

}  // namespace holdfast::daemon
