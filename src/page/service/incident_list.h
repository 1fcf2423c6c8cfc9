// Incidents one after the other, each with what happened around it. Pure; any thread.
#pragma once

#include <functional>
#include <vector>

#include "page/html/html.h"
#include "watch/incident/incident.h"

namespace holdfast::page {

// Says whose an incident is; absent where all are of the same service.
using WriteService = std::function<void(Html& html, watch::ServiceKey service)>;

// Newest first, as they come.
void write_incidents(Html& html, const std::vector<watch::Incident>& incidents,
                     const WriteService& write_service = {});

}  // namespace holdfast::page
