// What this machine calls itself. Any thread.
#pragma once

#include <string>

namespace holdfast::daemon {

// Empty when it cannot be told.
std::string own_name();

}  // namespace holdfast::daemon
