// The part of a report that only experiments have: the comparison of all repetitions, and each of
// them. Pure; any thread.
#pragma once

#include <vector>

#include "page/html/html.h"
#include "rehearsal/report.h"

namespace holdfast::page {

void write_experiment(Html& html, const std::vector<rehearsal::Course>& courses);

}  // namespace holdfast::page
