// How each part of the service is, as /readyz and /status.json show it. Loop thread.
#pragma once

#include "daemon/readiness.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {

// The value of a member "components".
void write_components(json::Writer& json, const Readiness::Report& report);

}  // namespace holdfast::daemon
