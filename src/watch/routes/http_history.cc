#include "watch/routes/http_history.h"

#include <utility>

#include "watch/routes/asked_window.h"
#include "watch/routes/http_parts.h"
#include "watch/routes/http_schemas.h"
#include "watch/routes/json_summary.h"

namespace holdfast::watch {
namespace {

constexpr Duration window_usual = std::chrono::hours{24};

struct Asked {
    Window window;
    Duration step;
};

// What was not given is as `usual`.
WallTime read_moment(std::string_view name, const http::Query& query, WallTime now, WallTime usual,
                     http::QueryCheck& check)
{
    const std::optional<std::string_view> text = query.text(name);
    if (!text)
        return usual;
    const std::optional<WallTime> moment = parse_moment(*text, now);
    if (!moment)
        check.reject(name,
                     "must be a time with its zone, such as 2026-11-21T03:04:05Z, or how "
                     "long ago, such as 30d");
    return moment.value_or(usual);
}

Duration read_step(const http::Query& query, Window window, http::QueryCheck& check)
{
    const std::optional<std::string_view> text = query.text("step");
    if (!text)
        return usual_step(window);
    const std::optional<Duration> step = parse_duration(*text);
    if (!step || *step < std::chrono::seconds{1})
        check.reject("step", "must be a duration of a second or more, such as 5min");
    else if ((window.to - window.from) / *step >= points_max - 1)
        check.reject("step", join("is too small: there are ", points_max, " points at most"));
    return step.value_or(window_usual);
}

Asked read_asked(const http::Query& query, WallTime now, http::QueryCheck& check)
{
    const WallTime to = std::min(read_moment("to", query, now, now, check), now);
    const WallTime from = read_moment("from", query, now, to - window_usual, check);
    if (from >= to)
        check.reject("from", "must be before `to`, and in the past");
    const Window window{.from = std::min(from, to), .to = to};
    return {.window = window, .step = read_step(query, window, check)};
}

std::string body_of(const Service& service, Window window, const Summary& summary,
                    const Series& series)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("serviceId", service.id)
        .member("from", format_rfc3339(window.from))
        .member("to", format_rfc3339(window.to))
        .key("stepSeconds");
    write_seconds(json, series.step);
    json.key("summary");
    write(json, summary);
    json.key("points").begin_array();
    for (const Summary& point : series.points)
        write(json, point);
    json.end_array().end_object();
    body.push_back('\n');
    return body;
}

void get(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    const Watchlist::Item* item = find_service(parts.list, request, reply);
    if (item == nullptr)
        return;
    http::QueryCheck check{request.query};
    const WallTime now = parts.loop.wall();
    const Asked asked = read_asked(request.query, now, check);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    auto answer = [held, &request, asked, service = item->service](const Summary& summary,
                                                                   const Result<Series>& series) {
        held->send(series ? http::json_response(body_of(*service, asked.window, summary, *series))
                          : http::error_response(series.error(), request));
    };
    parts.history.uptime(
        {item->key}, asked.window, now,
        [held, &request, asked, now, &history = parts.history, key = item->key,
         answer = std::move(answer)](const Result<std::vector<Summary>>& summaries) {
            if (!summaries)
                return held->send(http::error_response(summaries.error(), request));
            history.series({.service = key, .window = asked.window, .step = asked.step}, now,
                           [answer, summary = summaries->front()](const Result<Series>& series) {
                               answer(summary, series);
                           });
        });
}

}  // namespace

void add_history_routes(http::Router& router, const WatchedParts& parts)
{
    router.add({.path = "/health/{id}/history",
                .summary = "How a service was in a window of time, and in its parts",
                .produces = {http::as_json},
                .parameters = {{.name = "from",
                                .description = "A time, or how long ago; 24h when not given."},
                               {.name = "to", .description = "The same; now when not given."},
                               {.name = "step",
                                .description = "How long a point is, such as 5min; when not given, "
                                               "so long that there are 100 at most. Of times of "
                                               "which nothing finer is kept it is an hour or a "
                                               "day, which stepSeconds says."}},
                .statuses = {404, 422},
                .handler = [parts](const http::Request& request,
                                   http::Reply reply) { get(parts, request, std::move(reply)); },
                .about = {.area = "watch",
                          .gives = &schemas::history,
                          .segments = {{"id", "The id of the service."}}}});
}

}  // namespace holdfast::watch
