// GET /health_status, as clients of old read it: how the three services are that took orders, had
// them validated, and validate them. The first two are parts of this one now. Loop thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "order/health/service_health.h"

namespace holdfast::http {
class Router;
class Traffic;
}  // namespace holdfast::http

namespace holdfast::daemon {

class OrderParts;
class Readiness;

struct ServiceState {
    std::string_view name;  // A literal.
    order::Health health = order::Health::healthy;
    Duration took{};
    std::string why{};  // Unless healthy.
};

// The intake: that of the whole daemon, without what its orders wait for.
ServiceState intake_state(const Readiness& readiness, Duration took);
// What has orders validated: why the queue stands still, and how its breaker is.
ServiceState validation_state(std::string trouble, std::string_view breaker);

// The usual time of what was posted to that route in the last minute; 0 if nothing was.
Duration typical_time(const http::Traffic& traffic, std::string_view path, Instant now);

struct HealthStatusWorld {
    const Readiness& readiness;
    OrderParts& orders;
    // How long it usually takes to take an order.
    std::function<Duration()> intake_time;
};

// What `world` refers to outlives the router.
void add_health_status_route(http::Router& router, HealthStatusWorld world);

}  // namespace holdfast::daemon
