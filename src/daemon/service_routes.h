// The routes about the service itself: /, /healthz, /readyz, /ping, /metrics. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}
namespace holdfast::obs {
class Registry;
}

namespace holdfast::daemon {

class Readiness;

// All outlive the router.
void add_service_routes(http::Router& router, obs::Registry& registry, const Readiness& readiness);

}  // namespace holdfast::daemon
