#include "watch/routes/http_incidents.h"

#include <utility>

#include "watch/circumstance/json_lines.h"
#include "watch/history/stored_time.h"
#include "watch/routes/asked_window.h"
#include "watch/routes/http_parts.h"
#include "watch/routes/http_schemas.h"
#include "watch/routes/json_finding.h"
#include "watch/routes/json_summary.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/incidents";

std::string key_of(const ChangePosition& position)
{
    return join(to_millis(position.at), '.', position.service.value);
}

std::optional<ChangePosition> read_position(std::string_view key)
{
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    const auto at = parse_number<std::int64_t>(key.substr(0, dot));
    const auto service = parse_number<std::int64_t>(key.substr(dot + 1));
    if (!at || !service || *at < 0 || *at > millis_max)
        return std::nullopt;
    return ChangePosition{.at = from_millis(*at), .service = {*service}};
}

IncidentsAsked read_asked(const WatchedParts& parts, const http::Query& query,
                          http::QueryCheck& check)
{
    IncidentsAsked asked;
    const http::Page page = check.page(path);
    asked.limit = page.limit;
    if (page.after) {
        asked.after = read_position(*page.after);
        if (!asked.after)
            check.reject("after", "must be the `next` of a page of this list");
    }
    if (const std::optional<std::string_view> from = query.text("from")) {
        const std::optional<WallTime> moment = parse_moment(*from, parts.loop.wall());
        if (!moment)
            check.reject("from",
                         "must be a time with its zone, such as 2026-11-21T03:04:05Z, or "
                         "how long ago, such as 30d");
        asked.from = moment.value_or(WallTime{});
    }
    if (const std::optional<std::string_view> id = query.text("service")) {
        const Watchlist::Item* item = parts.list.find(*id);
        if (item == nullptr)
            check.reject("service", join("there is no service '", printable(*id), "'"));
        else
            asked.service = item->key;
    }
    return asked;
}

void write(json::Writer& json, const StateChange& change)
{
    json.begin_object()
        .member("at", format_rfc3339(change.at))
        .member("from", to_string(change.from))
        .member("to", to_string(change.to));
    write_text(json, "reason", change.reason);
    json.member("inMaintenance", change.in_maintenance).end_object();
}

void write(json::Writer& json, const Service& service, const Incident& incident)
{
    json.begin_object()
        .member("serviceId", service.id)
        .member("name", service.name)
        .member("environment", service.environment);
    write_text(json, "group", service.group);
    json.member("from", format_rfc3339(incident.from)).key("to");
    if (incident.to)
        json.value(format_rfc3339(*incident.to));
    else
        json.null();
    write_seconds(json.key("seconds"), incident.down);
    json.member("status", to_string(incident.worst));
    write_text(json, "reason", incident.reason);
    json.key("changes").begin_array();
    for (const StateChange& change : incident.changes)
        write(json, change);
    json.end_array();
    const Circumstance nothing;
    const Circumstance& around = incident.circumstance ? *incident.circumstance : nothing;
    write_text(json, "because", around.because);
    write_text(json, "unit", around.unit);
    write_events(json, "events", around.events);
    write_lines(json, "journal", around.lines);
    if (incident.changes_left_out > 0)
        json.member("changesLeftOut", incident.changes_left_out);
    if (incident.counted_until)
        json.member("countedUntil", format_rfc3339(*incident.counted_until));
    json.end_object();
}

std::string body_of(const Monitor::Services& services, const IncidentPage& page)
{
    std::string body;
    json::Writer json{body};
    json.begin_object().key("items").begin_array();
    for (const Incident& incident : page.incidents)
        // One that was archived since then is watched no more.
        if (auto found = services.find(incident.service); found != services.end())
            write(json, *found->second.service, incident);
    json.end_array().key("next");
    if (page.next)
        json.value(http::page_token(path, key_of(*page.next)));
    else
        json.null();
    json.end_object();
    body.push_back('\n');
    return body;
}

void list(const WatchedParts& parts, Incidents& incidents, const http::Request& request,
          http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    http::QueryCheck check{request.query};
    const IncidentsAsked asked = read_asked(parts, request.query, check);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    incidents.list(asked, parts.loop.wall(),
                   [held, &request, &monitor = parts.monitor](const Result<IncidentPage>& page) {
                       held->send(page ? http::json_response(body_of(monitor.services(), *page))
                                       : http::error_response(page.error(), request));
                   });
}

}  // namespace

void add_incident_routes(http::Router& router, const WatchedParts& parts, Incidents& incidents)
{
    router.add(
        {.path = path,
         .summary = "When services were down or unhealthy, newest first",
         .produces = {http::as_json},
         .parameters = http::page_fields(
             {{.name = "service", .description = "Of the service of this id alone."},
              {.name = "from", .description = "None that began before this time, or longer ago."}}),
         .statuses = {422},
         .handler = [parts, &incidents](
                        const http::Request& request,
                        http::Reply reply) { list(parts, incidents, request, std::move(reply)); },
         .about = {.area = "watch", .gives = &schemas::incidents}});
}

}  // namespace holdfast::watch
