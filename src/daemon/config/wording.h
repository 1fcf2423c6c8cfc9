// How a value that was rejected is named, for everything that reads values. Does no I/O; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/json/document.h"

namespace holdfast::daemon {

// In quotes, and no longer than a line takes.
std::string shorten(std::string_view text);

// "the number 5", "\"x\"", "an object"
std::string describe_found(const json::Node& node);

}  // namespace holdfast::daemon
