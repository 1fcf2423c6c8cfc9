// What GET / says of this host. Any thread, before the loop turns.
#pragma once

#include <string>

#include "lib/cares/host_settings.h"

namespace holdfast::daemon {

// "Linux 6.1.0-18-amd64"; empty when it cannot be told.
std::string own_system();

// What this host's own list has for its name; without that, the address of the interface with the
// default route; empty when there is none. Nothing is sent: a name server that is away would hold
// up the start.
std::string own_address(const std::string& name, const cares::HostFiles& files = {});

}  // namespace holdfast::daemon
