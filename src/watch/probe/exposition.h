// What a probe came to, in Prometheus' text format and under the names of
// prometheus-blackbox-exporter, so that dashboards and rules written for it work. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/address.h"
#include "base/time.h"
#include "watch/observation.h"
#include "watch/probe/modules.h"

namespace holdfast::watch {

struct Probed {
    const ProbeModule& module;
    const Observation& seen;  // With details.
    Duration timeout;         // That it had.
    WallTime now;
};

// As the module judges it.
bool is_success(const ProbeModule& module, const Observation& seen) noexcept;

std::string expose(const Probed& probed);

// FNV-1a, 32 bits, of the four bytes of IPv4 or the sixteen of IPv6.
std::uint32_t hash_of(const Address& address) noexcept;

}  // namespace holdfast::watch
