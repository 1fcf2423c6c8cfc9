// How each part of the service is, as /readyz and /status.json show it. Loop thread.
#pragma once

#include "daemon/readiness.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {

// A reason may name paths, tables, and what SQLite said: it is for those who may read the journal.
enum class Reasons { shown, hidden };

// The value of a member "components".
void write_components(json::Writer& json, const Readiness::Report& report, Reasons reasons);

}  // namespace holdfast::daemon
