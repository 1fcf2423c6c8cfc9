// Small files, and why one cannot be looked at. Waits for the disk; any thread that may.
#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "watch/observation.h"

namespace holdfast::watch {

// What it holds, or an errno: EFBIG when there is more, EINVAL when it is no ordinary file.
std::variant<std::string, int> read_small_file(const std::string& path, std::size_t bytes_max);

// What a path says of itself that cannot be looked at: that it is not there is wrong; that we may
// not see it says nothing about it.
Observation unreadable(const std::string& path, int error);

}  // namespace holdfast::watch
