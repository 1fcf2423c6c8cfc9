// GET /alerts, and the word of an operator that he has seen one.
#include <iterator>

#include "watch/alerting/http_parts.h"
#include "watch/alerting/http_schemas.h"
#include "watch/alerting/json_alert.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/alerts";

void show(json::Writer& json, const Alert& alert)
{
    write(json, alert);
}

std::string key_of(const Alert& alert)
{
    return to_key({.resolved = alert.resolved.value_or(WallTime{}), .id = alert.id});
}

// The newest first.
std::vector<Alert> find_active(const AlertState& state, const std::optional<AlertPosition>& after,
                               std::size_t rows_max)
{
    auto behind = after ? state.alerts.lower_bound(after->id) : state.alerts.end();
    std::vector<Alert> found;
    for (auto row = std::make_reverse_iterator(behind);
         row != state.alerts.rend() && found.size() < rows_max; ++row)
        found.push_back(row->second);
    return found;
}

// What is up is in memory: it is shown without waiting for a disk.
void list(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.desk, request, reply))
        return;
    http::QueryCheck check{request.query};
    http::Page page = check.page(path);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    std::optional<AlertPosition> after;
    if (page.after)
        after = parse_alert_position(*page.after);
    const std::string_view which = request.query.text("state").value_or("active");
    if (which == "active")
        return reply.send(http::json_response(http::page_body(
            page, find_active(parts.desk.policy().state(), after, page.rows_wanted()), show,
            key_of)));
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.archive.list(
        {.is_resolved = which == "resolved", .after = after, .rows_max = page.rows_wanted()},
        [held, &request, page](const Result<std::vector<Alert>>& found) {
            held->send(found ? http::json_response(http::page_body(page, *found, show, key_of))
                             : http::error_response(found.error(), request));
        });
}

// It is not up: it is over, or never was.
void explain(const AlertingParts& parts, AlertId id, const http::Request& request,
             const std::shared_ptr<http::Reply>& reply)
{
    parts.archive.find(id, [reply, &request, id](const Result<Alert>& found) {
        if (!found)
            return reply->send(http::error_response(found.error(), request));
        const WallTime over = found->resolved.value_or(found->raised);
        reply->send(http::error_response(
            {Errc::conflict, join("alert ", id.value, " is over since ", format_rfc3339(over))},
            request));
    });
}

void acknowledge(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.desk, request, reply))
        return;
    std::optional<std::int64_t> number = read_number("alert", request, reply);
    if (!number)
        return;
    const AlertId id{*number};
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.desk.acknowledge(id, to_string(request.actor),
                           [parts, held, &request, id](const Result<Alert>& alert) {
                               if (alert)
                                   held->send(http::json_response(encode(*alert)));
                               else if (alert.error().code == Errc::not_found)
                                   explain(parts, id, request, held);
                               else
                                   held->send(http::error_response(alert.error(), request));
                           });
}

}  // namespace

void add_alert_routes(http::Router& router, const AlertingParts& parts)
{
    router.add({.path = path,
                .summary = "Alerts, the newest first",
                .produces = {http::as_json},
                .parameters = http::page_fields(
                    {{.name = "state",
                      .kind = http::QueryField::Kind::choice,
                      .description = "Those that are up (active, unless this is given), those that "
                                     "are over by when they ended, or all.",
                      .choices = {"active", "resolved", "all"}}}),
                .statuses = {422},
                .handler = handler(parts, list),
                .about = {.area = "alerts", .gives = &schemas::alerts}});
    router.add({.method = http::Method::post,
                .path = "/alerts/{id}/ack",
                .summary = "Say that somebody looks after an alert: it is not repeated any more",
                .produces = {http::as_json},
                .statuses = {404, 409, 507},
                .handler = handler(parts, acknowledge),
                .about = {.area = "alerts",
                          .gives = &schemas::alert,
                          .segments = {{"id", "The number of the alert.", &schemas::id}}}});
}

}  // namespace holdfast::watch
