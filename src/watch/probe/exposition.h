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
    bool names_address;       // The target does, so nobody was asked who that is.
    WallTime now;
};

// As the module judges it.
bool is_success(const ProbeModule& module, const Observation& seen) noexcept;

std::string expose(const Probed& probed);

// FNV-1a, 32 bits. The exporter hashes what its library has of an address: of IPv4 four bytes when
// a name server said them, and the sixteen of the mapped form when the target did.
std::uint32_t hash_of(const Address& address, bool names_address) noexcept;

}  // namespace holdfast::watch
