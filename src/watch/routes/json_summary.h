// How a service was in a window of time, as JSON. Loop thread.
#pragma once

#include <string_view>

#include "lib/json/writer.h"
#include "watch/history/window.h"

namespace holdfast::watch {

// {"from","to","uptime","seconds":{...},"results":{...},"maintenanceResults","latencyMs"}: "uptime"
// is a part of one, and null where no time counts; "latencyMs" is null where nothing answered.
void write(json::Writer& json, const Summary& summary);

// The values of members that are written apart.
void write_uptime(json::Writer& json, const Summary& summary);
// With a fraction only where there is one: a double of 600000 would be 6e+05.
void write_seconds(json::Writer& json, Millis time);
// "p50", "p95" and "p99", or null.
void write_percentiles(json::Writer& json, const Summary& summary);

}  // namespace holdfast::watch
