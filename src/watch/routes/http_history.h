// How a service was, over any time that is kept: GET /health/{id}/history. Loop thread.
#pragma once

#include "watch/routes/http_services.h"

namespace holdfast::watch {

// `parts` outlive the router.
void add_history_routes(http::Router& router, const WatchedParts& parts);

}  // namespace holdfast::watch
