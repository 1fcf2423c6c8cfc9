#include "daemon/service_routes.h"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "daemon/readiness.h"
#include "daemon/version.h"
#include "http/accept.h"
#include "http/router.h"
#include "lib/json/writer.h"
#include "obs/metrics.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view prometheus_type = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view openmetrics_type =
    "application/openmetrics-text; version=1.0.0; charset=utf-8";

// A constant answer, made once.
http::Handler constant(std::string body)
{
    auto shared = std::make_shared<const std::string>(std::move(body));
    return [shared](const http::Request&, http::Reply reply) {
        reply.send({.content_type = http::json_type, .body = shared});
    };
}

http::Response readyz(const Readiness& readiness)
{
    Readiness::Report report = readiness.report();
    std::string body;
    json::Writer json{body};
    json.begin_object().member("status", !report.ready     ? "unavailable"
                                         : report.degraded ? "degraded"
                                                           : "ready");
    json.key("components").begin_object();
    for (const Readiness::PartState& part : report.parts) {
        bool well = part.trouble.empty();
        json.key(part.name).begin_object();
        json.member("status", well ? "up" : part.essential ? "down" : "degraded");
        if (!well)
            json.member("reason", part.trouble);
        json.end_object();
    }
    json.end_object().end_object();
    body.push_back('\n');
    return http::json_response(std::move(body), report.ready ? 200 : 503);
}

// OpenMetrics for whoever would rather have it; everyone else reads Prometheus' own format.
http::Response metrics(obs::Registry& registry, const http::Request& request)
{
    static constexpr std::array<std::string_view, 2> offered{
        "text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0"};
    if (http::best_media_type(offered, request.header("Accept")) == 1U)
        return {.content_type = openmetrics_type, .body = registry.openmetrics()};
    return {.content_type = prometheus_type, .body = registry.prometheus()};
}

}  // namespace

void add_service_routes(http::Router& router, obs::Registry& registry, const Readiness& readiness)
{
    router.add({.path = "/",
                .summary = "What this is",
                .handler = constant("{\"status\":\"ok\",\"version\":\"" HOLDFAST_VERSION "\"}\n")});
    router.add({.path = "/ping",
                .summary = "Whether anybody answers",
                .handler = constant("{\"status\":\"ok\"}\n")});
    router.add({.path = "/healthz",
                .summary = "Whether the process lives",
                .handler = constant("{\"status\":\"healthy\"}\n")});
    router.add({.path = "/readyz",
                .summary = "Whether the service can serve, part by part",
                .handler = [&readiness](const http::Request&, http::Reply reply) {
                    reply.send(readyz(readiness));
                }});
    router.add({.path = "/metrics",
                .summary = "Metrics for Prometheus",
                .handler = [&registry](const http::Request& request, http::Reply reply) {
                    reply.send(metrics(registry, request));
                }});
}

}  // namespace holdfast::daemon
