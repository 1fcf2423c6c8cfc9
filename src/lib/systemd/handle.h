// Handles of libsystemd. They never leave src/lib/.
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "base/handle.h"

namespace holdfast::systemd {

using Event = Handle<sd_event, sd_event_unref>;
using EventSource = Handle<sd_event_source, sd_event_source_disable_unref>;
using BusHandle = Handle<sd_bus, sd_bus_close_unref>;
using BusMessage = Handle<sd_bus_message, sd_bus_message_unref>;
using BusSlot = Handle<sd_bus_slot, sd_bus_slot_unref>;

// Throws std::system_error when `result`, a negative errno, says so; `what` is what was tried.
int check(int result, const char* what);

}  // namespace holdfast::systemd
