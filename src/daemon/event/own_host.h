// What GET / says of this host. Any thread, before the loop turns.
#pragma once

#include <string>

namespace holdfast::daemon {

// "Linux 6.1.0-18-amd64"; empty when it cannot be told.
std::string own_system();

// The address of the interface with the default route; empty without one. Nothing is sent, and no
// name server is asked.
std::string own_address();

}  // namespace holdfast::daemon
