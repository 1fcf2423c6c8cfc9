// How the services were in a month: GET /report. Loop thread.
#pragma once

#include "watch/incident/incidents.h"
#include "watch/routes/http_services.h"

namespace holdfast::watch {

// `parts` and `incidents` outlive the router.
void add_report_route(http::Router& router, const WatchedParts& parts, Incidents& incidents);

}  // namespace holdfast::watch
