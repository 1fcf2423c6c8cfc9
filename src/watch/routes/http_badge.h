// How a service is, as an image for other pages: GET /badge/{id}/{kind}.svg. Loop thread.
#pragma once

#include "watch/routes/http_services.h"

namespace holdfast::watch {

// `parts` outlive the router.
void add_badge_routes(http::Router& router, const WatchedParts& parts);

}  // namespace holdfast::watch
