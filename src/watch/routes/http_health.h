// How what is watched is, over HTTP: /health and below, with the answers that clients of old know.
// Loop thread.
#pragma once

#include "watch/routes/http_services.h"

namespace holdfast::watch {

// `parts` outlive the router.
void add_health_routes(http::Router& router, const WatchedParts& parts);

}  // namespace holdfast::watch
