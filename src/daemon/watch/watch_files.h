// What watching needs from files: which services there are, and how this host finds names. Touches
// the disk: the main thread before the loop runs, the aux thread then.
#pragma once

#include <vector>

#include "daemon/config/load.h"
#include "lib/cares/host_settings.h"
#include "watch/notify/receiver.h"
#include "watch/service.h"

namespace holdfast::daemon {

struct WatchFiles {
    std::vector<watch::Service> services{};
    std::vector<watch::Receiver> receivers{};  // But for the log.
    cares::HostSettings host{};
};

WatchFiles read_watch_files(const Settings& settings, std::vector<Problem>& problems);

}  // namespace holdfast::daemon
