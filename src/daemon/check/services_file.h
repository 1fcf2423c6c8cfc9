// The services that the configuration names a file for. Touches the disk: the main thread before
// the loop runs, the aux thread then.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/config/load.h"
#include "watch/definition/defaults.h"
#include "watch/service.h"

namespace holdfast::daemon {

watch::ServiceDefaults service_defaults(const WatchSettings& settings);

// Whether services in that file may be commands: whoever may write it runs programs as the daemon.
bool may_define_commands(std::string_view path);

// Empty when no file is named, and when something was reported: all of it is right, or nothing is
// used.
std::vector<watch::Service> read_services_file(const WatchSettings& settings,
                                               std::vector<Problem>& problems);

}  // namespace holdfast::daemon
