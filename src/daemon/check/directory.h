// What checks of directories have in common. Touches the disk; main thread.
#pragma once

#include <string>

#include "daemon/check/check.h"

namespace holdfast::daemon {

// "/a/b" -> "/a", "b" -> "."
std::string parent_of(const std::string& path);

// What errno means, in words.
std::string reason_of(int code);

// "user holdfast (uid 998)": who is asking, for messages about permissions.
std::string current_user();

// Adds nothing and returns 0 if `directory` exists, is one and can be written to by creating
// files; otherwise the errno that says why not (ENOTDIR for what is no directory).
int probe_directory(const std::string& directory);

// Creates, writes, syncs and removes a file in `directory`. 0, or the errno of the first step
// that failed.
int probe_file(const std::string& directory);

}  // namespace holdfast::daemon
