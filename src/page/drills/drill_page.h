// What one drill or experiment has shown: its verdict and why, phases, charts, timeline. Pure; any
// thread.
#pragma once

#include "page/html/html.h"
#include "page/part/frame.h"
#include "rehearsal/report.h"

namespace holdfast::page {

// What the journal said, and what commands have printed, is for those who may act.
void write_drill_page(Html& html, const Frame& frame, const rehearsal::Report& report);

}  // namespace holdfast::page
