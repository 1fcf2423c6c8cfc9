// Incidents one after the other, each with what happened around it. Pure; any thread.
#pragma once

#include <vector>

#include "page/html/html.h"
#include "watch/incident/incident.h"

namespace holdfast::page {

// Newest first, as they come.
void write_incidents(Html& html, const std::vector<watch::Incident>& incidents);

}  // namespace holdfast::page
