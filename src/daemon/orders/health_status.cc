#include "daemon/orders/health_status.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "daemon/orders/order_parts.h"
#include "daemon/readiness.h"
#include "daemon/status/schemas.h"
#include "http/router.h"
#include "http/traffic/traffic.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

void write_state(json::Writer& json, const ServiceState& state)
{
    json.key(state.name)
        .begin_object()
        .member("status", order::to_string(state.health))
        .member("response_time", seconds(state.took));
    if (!state.why.empty())
        json.member("error", state.why);
    json.member("service", state.name).end_object();
}

http::Response show(const HealthStatusWorld& world, const http::Request& request)
{
    auto service = world.orders.service_health();
    if (!service)
        return http::json_response("{\"error\":\"No health data available\"}\n", 404);
    ServiceState intake = intake_state(world.readiness, world.intake_time());
    // It may name paths and tables: for those who may read the journal.
    if (!request.peer->is_control() && !intake.why.empty())
        intake.why = "see the journal";
    std::array<ServiceState, 3> states{
        std::move(intake),
        validation_state(world.orders.trouble(), world.orders.breaker_state()),
        {.name = "external_service",
         .health = service->health,
         .took = service->took,
         .why = std::move(request.actor.is_known() ? service->why : service->told)}};
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("timestamp", format_rfc3339(world.orders.wall_of(service->seen)))
        .key("services")
        .begin_object();
    for (const ServiceState& state : states)
        write_state(json, state);
    json.end_object().end_object();
    body.push_back('\n');
    return http::json_response(std::move(body));
}

}  // namespace

ServiceState intake_state(const Readiness& readiness, Duration took)
{
    ServiceState state{.name = "order_service", .took = took};
    Readiness::Report report = readiness.report();
    for (const Readiness::PartState& part : report.parts) {
        // What orders wait for is the others'.
        if (part.trouble.empty() || part.name == "orders" || part.name == "external_service")
            continue;
        state.health =
            std::max(state.health, part.essential ? order::Health::down : order::Health::degraded);
        append_to(state.why, state.why.empty() ? "" : "; ", part.name, ": ", part.trouble);
    }
    if (!report.ready && state.why.empty()) {
        state.health = order::Health::down;
        state.why = "the service is stopping";
    }
    return state;
}

ServiceState validation_state(std::string trouble, std::string_view breaker)
{
    ServiceState state{.name = "validation_service"};
    if (!trouble.empty()) {
        state.health = order::Health::unhealthy;
        state.why = std::move(trouble);
    } else if (breaker != "closed" && breaker != "disabled") {
        state.health = order::Health::degraded;
        state.why = join("the breaker is ", breaker);
    }
    return state;
}

Duration typical_time(const http::Traffic& traffic, std::string_view path, Instant now)
{
    Duration took{};
    traffic.for_each([&](const http::Route& route, const latency::Window& window) {
        if (route.method != http::Method::post || route.path != path)
            return;
        if (auto summary = window.over(latency::Window::spans.front(), now))
            took = summary->p50;
    });
    return took;
}

void add_health_status_route(http::Router& router, HealthStatusWorld world)
{
    router.add({.path = "/health_status",
                .summary = "How taking orders is, having them validated, and the service that does",
                .produces = {http::as_json},
                .statuses = {404},
                .handler = [world = std::move(world)](
                               const http::Request& request,
                               http::Reply reply) { reply.send(show(world, request)); },
                .about = {.area = "orders",
                          .gives = &schemas::health_status,
                          .exceptions = {{404, &schemas::no_health}}}});
}

}  // namespace holdfast::daemon
