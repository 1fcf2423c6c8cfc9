// The configuration's files on disk: which there are, and their text, within limits. Reads the
// disk: the aux thread while the daemon runs, else the main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/config/problem.h"

namespace holdfast::daemon {

inline constexpr std::size_t drop_ins_max = 63;  // With the main file, 64.

// Whether the file has to be there.
enum class Presence { required, optional };

// Nothing when it could not be read, which is then reported; nor when an optional one is absent.
std::optional<std::string> read_file(const std::string& path, Presence presence,
                                     std::vector<Problem>& problems);

// What is left to read, or one byte more than `bytes_max` of it; nothing, and `error`, when that
// fails.
std::optional<std::string> read_all(int fd, std::size_t bytes_max, int& error);

// errno, in words.
std::string reason_of_errno(int code);

// The *.json of `directory` in name order. It need not exist.
std::vector<std::string> list_drop_ins(const std::string& directory,
                                       std::vector<Problem>& problems);

}  // namespace holdfast::daemon
