// When services were not what they are there for: GET /incidents. Loop thread.
#pragma once

#include "watch/incident/incidents.h"
#include "watch/routes/http_services.h"

namespace holdfast::watch {

// `parts` and `incidents` outlive the router.
void add_incident_routes(http::Router& router, const WatchedParts& parts, Incidents& incidents);

}  // namespace holdfast::watch
