// The routes about the service itself: /healthz, /readyz, /ping. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}

namespace holdfast::daemon {

class Readiness;

// `readiness` outlives the router.
void add_service_routes(http::Router& router, const Readiness& readiness);

}  // namespace holdfast::daemon
