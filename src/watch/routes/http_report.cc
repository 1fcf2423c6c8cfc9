#include "watch/routes/http_report.h"

#include <utility>

#include "watch/routes/asked_window.h"
#include "watch/routes/http_parts.h"
#include "watch/routes/http_schemas.h"
#include "watch/routes/json_finding.h"
#include "watch/routes/json_summary.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/report";
// Of a page. Ten thousand months are a second of the reader thread.
constexpr std::int64_t services_max = History::services_at_once;
static_assert(Incidents::services_at_once >= History::services_at_once);

// While it is put together: the services of the page, and what was found of them.
struct Report {
    std::string month;
    Window window;  // Until now, if the month is not over.
    std::vector<std::shared_ptr<const Service>> services;
    std::vector<ServiceKey> keys;
    bool has_more = false;
    std::vector<Summary> summaries;
};

Window read_month(const http::Query& query, WallTime now, http::QueryCheck& check)
{
    const Window current = *parse_month(format_month(now));
    const std::optional<std::string_view> text = query.text("month");
    Window window = text ? parse_month(*text).value_or(Window{}) : current;
    if (window == Window{})
        check.reject("month", "must be a month, such as 2026-10");
    else if (window.from > now)
        check.reject("month", "has not begun yet");
    window.to = std::min(window.to, now);
    return window;
}

Report begin(const WatchedParts& parts, const http::Request& request, http::QueryCheck& check)
{
    const http::Page page = read_listed(path, request.query, check, services_max);
    const Window window = read_month(request.query, parts.loop.wall(), check);
    Report report{.month = format_month(window.from), .window = window};
    const auto& items = parts.list.items();
    auto item = page.after ? items.upper_bound(*page.after) : items.begin();
    for (; item != items.end() && report.keys.size() < page.limit; ++item) {
        report.services.push_back(item->second.service);
        report.keys.push_back(item->second.key);
    }
    report.has_more = item != items.end();
    return report;
}

void write(json::Writer& json, const Service& service, const Summary& summary,
           const IncidentTally& tally)
{
    json.begin_object()
        .member("serviceId", service.id)
        .member("name", service.name)
        .member("environment", service.environment);
    write_text(json, "group", service.group);
    json.key("uptime");
    write_uptime(json, summary);
    json.key("incidents");
    if (tally.is_whole)
        json.value(tally.incidents);
    else
        json.null();
    const Covered& covered = summary.covered;
    write_seconds(json.key("downSeconds"), covered[Cover::unhealthy] + covered[Cover::down]);
    json.key("longestSeconds");
    if (tally.is_whole)
        write_seconds(json, tally.longest);
    else
        json.null();
    write_seconds(json.key("maintenanceSeconds"), covered[Cover::maintenance]);
    write_seconds(json.key("unknownSeconds"), summary.unknown);
    json.key("latencyMs");
    write_percentiles(json, summary);
    json.end_object();
}

// There may be tallies of less services than were asked for: the page ends there.
std::string body_of(const Report& report, const std::vector<IncidentTally>& tallies)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("month", report.month)
        .member("from", format_rfc3339(report.window.from))
        .member("to", format_rfc3339(report.window.to))
        .key("services")
        .begin_array();
    for (std::size_t i = 0; i < tallies.size(); ++i)
        write(json, *report.services[i], report.summaries[i], tallies[i]);
    json.end_array().key("next");
    if (!tallies.empty() && (report.has_more || tallies.size() < report.services.size()))
        json.value(http::page_token(path, report.services[tallies.size() - 1]->id));
    else
        json.null();
    json.end_object();
    body.push_back('\n');
    return body;
}

void get(const WatchedParts& parts, Incidents& incidents, const http::Request& request,
         http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    http::QueryCheck check{request.query};
    auto report = std::make_shared<Report>(begin(parts, request, check));
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    if (report->keys.empty())
        return reply.send(http::json_response(body_of(*report, {})));
    auto held = std::make_shared<http::Reply>(std::move(reply));
    auto answer = [held, &request, report](const Result<std::vector<IncidentTally>>& tallies) {
        held->send(tallies ? http::json_response(body_of(*report, *tallies))
                           : http::error_response(tallies.error(), request));
    };
    const WallTime now = parts.loop.wall();
    parts.history.uptime(
        report->keys, report->window, now,
        [held, &request, report, now, &incidents,
         answer = std::move(answer)](Result<std::vector<Summary>> summaries) {
            if (!summaries)
                return held->send(http::error_response(summaries.error(), request));
            report->summaries = *std::move(summaries);
            incidents.tally(report->keys, report->window, now, answer);
        });
}

}  // namespace

void add_report_route(http::Router& router, const WatchedParts& parts, Incidents& incidents)
{
    router.add({.path = path,
                .summary = "How the services were in a month of UTC",
                .produces = {http::as_json},
                .parameters = {{.name = "month",
                                .description = "Such as 2026-10; this month when not given. Of "
                                               "one that is not over `to` is now.",
                                .max = 16},
                               {.name = "limit",
                                .kind = http::QueryField::Kind::number,
                                .description = "How many services at most; 1,000 when not given.",
                                .max = services_max},
                               {.name = "after",
                                .description = "Where to go on: the `next` of the page before.",
                                .max = 512}},
                .statuses = {422},
                .handler =
                    [parts, &incidents](const http::Request& request, http::Reply reply) {
                        get(parts, incidents, request, std::move(reply));
                    },
                .about = {.area = "watch", .gives = &schemas::report}});
}

}  // namespace holdfast::watch
