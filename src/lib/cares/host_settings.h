// How this host finds names: whom it asks, and what it knows itself. Immutable and shared; any
// thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "lib/cares/hosts_file.h"

namespace holdfast::cares {

struct HostSettings {
    std::vector<std::string> servers{};  // "192.0.2.53:53", "[2001:db8::53]:53"; tried in order.
    std::vector<std::string> domains{};  // That short names may be in.
    int dots_min = 1;                    // A name with so many is no short one.
    HostsFile hosts{};
};

struct HostFiles {
    std::string resolv_conf = "/etc/resolv.conf";
    std::string hosts = "/etc/hosts";
};

// Reads files: not for the loop. A missing file is an empty one.
Result<HostSettings> read_host_settings(const HostFiles& files = {});

}  // namespace holdfast::cares
