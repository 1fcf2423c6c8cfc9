#include "watch/routes/http_badge.h"

#include <array>
#include <utility>

#include "watch/badge/badge.h"
#include "watch/routes/http_parts.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view svg_type = "image/svg+xml";
constexpr std::string_view suffix = ".svg";

struct NamedWindow {
    std::string_view name;
    Duration length;
};
constexpr std::array<NamedWindow, 3> windows{{{"24h", std::chrono::hours{24}},
                                              {"7d", std::chrono::days{7}},
                                              {"30d", std::chrono::days{30}}}};

// A page full of badges must not ask the database for each visitor. Neither public nor private: so
// a shared cache keeps it, but not what needed credentials (RFC 9111, section 3.5).
http::Response to_response(const Badge& badge, unsigned status = 200)
{
    http::Response response = http::make_response(status, svg_type, draw(badge));
    response.cache_control = "max-age=60";
    return response;
}

Badge badge_of_status(const WatchedParts& parts, const Watchlist::Item& item)
{
    if (!item.service->is_enabled)
        return disabled_badge(item.service->name);
    const Finding* latest = parts.monitor.latest(item.key);
    return status_badge(item.service->name,
                        latest == nullptr ? std::nullopt : std::optional{latest->status});
}

using MakeBadge = Badge (*)(std::string_view window, const Summary& summary);

Badge badge_of_uptime(std::string_view window, const Summary& summary)
{
    return uptime_badge(window, uptime_of(summary.covered));
}

Badge badge_of_latency(std::string_view window, const Summary& summary)
{
    return latency_badge(window, summary.p95);
}

void answer_later(const WatchedParts& parts, ServiceKey service, MakeBadge make,
                  const http::Request& request, http::Reply reply)
{
    const std::string_view name = request.query.text("window").value_or(windows.front().name);
    const auto* window = std::ranges::find(windows, name, &NamedWindow::name);
    const WallTime now = parts.loop.wall();
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.history.uptime(
        {service}, {now - window->length, now}, now,
        [held, &request, make, window](const Result<std::vector<Summary>>& summaries) {
            held->send(summaries ? to_response(make(window->name, summaries->front()))
                                 : http::error_response(summaries.error(), request));
        });
}

void get(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    const Watchlist::Item* item = parts.list.find(request.segments[0]);
    std::string_view kind = request.segments[1];
    if (!kind.ends_with(suffix))
        return http::refuse(request, reply, {.status = 404, .detail = "A badge ends in .svg."});
    kind.remove_suffix(suffix.size());
    // An image, so that whoever shows it sees why.
    if (item == nullptr)
        return reply.send(to_response(no_badge("no such service"), 404));
    if (kind == "status")
        return reply.send(to_response(badge_of_status(parts, *item)));
    if (kind == "uptime")
        return answer_later(parts, item->key, badge_of_uptime, request, std::move(reply));
    if (kind == "latency")
        return answer_later(parts, item->key, badge_of_latency, request, std::move(reply));
    reply.send(to_response(no_badge("no such kind"), 404));
}

}  // namespace

void add_badge_routes(http::Router& router, const WatchedParts& parts)
{
    std::vector<std::string_view> names;
    for (const NamedWindow& each : windows)
        names.push_back(each.name);
    router.add({.path = "/badge/{id}/{kind}.svg",
                .summary = "A badge of a service: its status, uptime or latency",
                .produces = {{.type = svg_type}},
                .parameters = {{.name = "window",
                                .kind = http::QueryField::Kind::choice,
                                .description = "Of uptime and latency; 24h when not given.",
                                .choices = std::move(names)}},
                .statuses = {404},
                .handler = [parts](const http::Request& request,
                                   http::Reply reply) { get(parts, request, std::move(reply)); },
                .about = {.area = "watch",
                          .segments = {{"id", "The id of the service."},
                                       {"kind", "status, uptime or latency."}},
                          .exceptions = {{404, &http::schemas::text}}}});
}

}  // namespace holdfast::watch
