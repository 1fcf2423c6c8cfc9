// When services are worked on.
#include "watch/alerting/http_rules.h"
#include "watch/alerting/http_schemas.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/maintenance";

void list(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.desk, request, reply))
        return;
    http::QueryCheck check{request.query};
    http::Page page = check.page(path);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    const WallTime now = parts.loop.wall();
    const AlertPolicy& policy = parts.desk.policy();
    auto rows = page_of(policy.state().windows, page,
                        [now](const MaintenanceWindow& window) { return !window.is_past(now); });
    reply.send(http::json_response(http::page_body(
        page, rows,
        [&policy, now](json::Writer& json, const MaintenanceWindow* window) {
            write(json, *window, policy.is_under_way(*window, now));
        },
        [](const MaintenanceWindow* window) { return join(window->id.value); })));
}

void create(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (auto rule = read_rule(parts, request, reply, read_window))
        parts.desk.open_window(*std::move(rule),
                               answer_when_begun<MaintenanceWindow>(
                                   request, std::move(reply),
                                   [parts](json::Writer& json, const MaintenanceWindow& begun) {
                                       const WallTime now = parts.loop.wall();
                                       write(json, begun,
                                             parts.desk.policy().is_under_way(begun, now));
                                   }));
}

void end(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.desk, request, reply))
        return;
    if (auto number = read_number("maintenance", request, reply))
        parts.desk.end_window(WindowId{*number}, answer_when_ended(request, std::move(reply)));
}

}  // namespace

void add_maintenance_routes(http::Router& router, const AlertingParts& parts)
{
    router.add({.path = path,
                .summary = "When services are worked on, now and later",
                .produces = {http::as_json},
                .parameters = http::page_fields(),
                .statuses = {422},
                .handler = handler(parts, list),
                .about = {.area = "alerts", .gives = &schemas::maintenance_list}});
    router.add({.method = http::Method::post,
                .path = path,
                .summary = "Begin or plan maintenance: nothing is judged, nobody is told",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {201, 400, 422, 507},
                .handler = handler(parts, create),
                .about = {.area = "alerts",
                          .takes = &schemas::new_maintenance,
                          .gives = &schemas::maintenance}});
    router.add({.method = http::Method::remove,
                .path = "/maintenance/{id}",
                .summary = "End maintenance, or what recurs",
                .statuses = {204, 404, 507},
                .handler = handler(parts, end),
                .about = {.area = "alerts",
                          .segments = {{"id", "The number of the maintenance.", &schemas::id}}}});
}

}  // namespace holdfast::watch
