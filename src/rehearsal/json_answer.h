// Reports as the API gives them. Asks nobody; any thread.
#pragma once

#include "lib/json/writer.h"
#include "rehearsal/report.h"
#include "rehearsal/reports.h"

namespace holdfast::rehearsal {

void write_listed(json::Writer& json, const Listed& listed);

// What the journal said, and what commands have printed, is for those who may act.
void write_report(json::Writer& json, const Report& report, bool may_act);

}  // namespace holdfast::rehearsal
