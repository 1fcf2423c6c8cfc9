// What the configuration comes to: each key with its value and where it is from. Does no I/O; any
// thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "daemon/config/key.h"
#include "daemon/config/load.h"

namespace holdfast::daemon {

struct Effective {
    const Key* key;
    std::string value;   // JSON; "***" in quotes for a secret that is set.
    std::string origin;  // As in Loaded::origins.
};

std::vector<Effective> list_effective(std::span<const Key> keys, const Loaded& loaded);

}  // namespace holdfast::daemon
