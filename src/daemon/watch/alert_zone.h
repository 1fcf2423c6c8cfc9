// How far this host's clocks are ahead of UTC, for maintenance that is planned by them. Loop
// thread.
#pragma once

#include "watch/alert/maintenance.h"

namespace holdfast::daemon {

// Reads the rules of the host's zone, once: while the daemon starts, since it is a file. Who
// changes the zone of a host restarts what runs there.
watch::HostOffset host_offset();

}  // namespace holdfast::daemon
