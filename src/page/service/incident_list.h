// Incidents one after the other, each with what happened around it. Pure; any thread.
#pragma once

#include <functional>
#include <vector>

#include "page/html/html.h"
#include "watch/incident/incident.h"

namespace holdfast::page {

// Says whose an incident is; absent where all are of the same service.
// In what opens an incident there is no place for a link: that is a button already.
enum class ServiceAs { name, link };
using WriteService = std::function<void(Html& html, watch::ServiceKey service, ServiceAs as)>;

// Newest first, as they come.
void write_incidents(Html& html, const std::vector<watch::Incident>& incidents,
                     const WriteService& write_service = {});

}  // namespace holdfast::page
