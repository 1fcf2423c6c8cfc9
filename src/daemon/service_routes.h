// The routes about the service itself: /, /healthz, /readyz, /ping. Loop thread.
#pragma once

#include "http/router.h"

namespace holdfast::daemon {

class Readiness;

// `readiness` outlives the router.
void add_service_routes(http::Router& router, const Readiness& readiness);

// "/" is what a program wants to know, unless it asks for a page, and there is one: `page` is null
// in a build without.
void add_root_route(http::Router& router, http::Handler page);

}  // namespace holdfast::daemon
