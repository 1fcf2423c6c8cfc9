// GET /metrics: how many shipments there are of each status as JSON, which is what clients of the
// service that came before ask for; everything there is to measure as text, for Prometheus. Loop
// thread.
#pragma once

#include <functional>

#include "daemon/config/settings.h"
#include "http/request.h"
#include "http/response.h"

namespace holdfast::http {
class Router;
}
namespace holdfast::obs {
class Registry;
}

namespace holdfast::daemon {

struct MetricsSources {
    obs::Registry& registry;
    // The answer in JSON.
    std::function<http::Response(const http::Request&)> count_shipments;
};

// Whoever does not care which form he gets is given `usual`. The sources outlive the router.
void add_metrics_route(http::Router& router, MetricsSources sources, MetricsFormat usual);

}  // namespace holdfast::daemon
