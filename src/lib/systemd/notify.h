// What the service manager is told, and what it hands over. Nothing happens where there is no
// manager. Main thread before others exist for what it hands over; any thread for the rest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/time.h"

namespace holdfast::systemd {

// One message of sd_notify(3): "READY=1\nSTATUS=...". A manager that reads nothing is waited for, a
// second at most.
void notify(const std::string& state) noexcept;
// RELOADING=1 carries the time, or `systemctl reload` cannot tell it from an older one.
void notify_reloading(Instant now) noexcept;
// For what may stay away: it waits for nobody. False when it was not taken.
bool notify_in_passing(std::string_view state) noexcept;
void notify_watchdog() noexcept;

// How often the manager expects WATCHDOG=1; nothing when it does not.
std::optional<Duration> watchdog_period() noexcept;

struct PassedDescriptor {
    std::string name;
    Descriptor descriptor;
};
// Descriptors from the descriptor store and from socket units. Takes them once; the environment
// is cleared, so that no child believes them to be its own.
std::vector<PassedDescriptor> take_passed_descriptors();

// Keeps `fd` with the manager under `name` until removed or the unit is stopped, across restarts
// and crashes. FDPOLL=0: a listener must stay even if polling it shows an error.
void store_descriptor(const std::string& name, int fd) noexcept;
void forget_descriptor(const std::string& name) noexcept;

}  // namespace holdfast::systemd
