#include "daemon/control_routes.h"

#include <memory>
#include <string>
#include <utility>

#include "daemon/reload.h"
#include "daemon/status/schemas.h"
#include "http/problem.h"
#include "http/router.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view reload_path = "/control/reload";

void write_list(json::Writer& json, std::string_view name, const std::vector<std::string>& items)
{
    json.key(name).begin_array();
    for (const std::string& item : items)
        json.value(item);
    json.end_array();
}

http::Response accepted(const Changes& changes)
{
    std::string body;
    json::Writer json{body};
    json.begin_object();
    write_list(json, "applied", changes.applied);
    write_list(json, "restart_needed", changes.restart_needed);
    json.end_object();
    body.push_back('\n');
    return http::json_response(std::move(body));
}

// Paths and lines are told here: who may use the control socket may read the files.
http::Response refused(const Reload::Outcome& outcome, const std::string& request_id)
{
    http::Problem problem{.status = 422, .detail = "The running configuration stays in force."};
    for (const Problem& each : outcome.problems)
        if (each.severity == Severity::error)
            problem.errors.push_back({each.pointer, render(each)});
    return http::problem_response(problem, reload_path, request_id);
}

http::Response to_response(const Reload::Outcome& outcome, const std::string& request_id)
{
    if (outcome.accepted)
        return accepted(outcome.changes);
    if (outcome.overloaded)
        return http::problem_response({.status = 503, .detail = "Busy; try again in a second."},
                                      reload_path, request_id);
    return refused(outcome, request_id);
}

}  // namespace

void add_control_routes(http::Router& router, Reload& reload)
{
    router.add({.method = http::Method::post,
                .path = reload_path,
                .summary = "Read the configuration again",
                .produces = {http::as_json},
                .statuses = {422},
                .handler =
                    [&reload](const http::Request& request, http::Reply reply) {
                        auto held = std::make_shared<http::Reply>(std::move(reply));
                        reload.request(to_string(request.actor),
                                       [held, id = request.id](const Reload::Outcome& outcome) {
                                           held->send(to_response(outcome, id));
                                       });
                    },
                .access = http::Access::control,
                .about = {.area = "control", .gives = &schemas::reload}});
}

}  // namespace holdfast::daemon
