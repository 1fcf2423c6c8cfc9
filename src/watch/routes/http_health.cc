#include "watch/routes/http_health.h"

#include <utility>

#include "watch/routes/http_parts.h"
#include "watch/routes/http_schemas.h"
#include "watch/routes/json_finding.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/health";
constexpr std::int64_t results_usual = 20;
constexpr std::int64_t results_max = 100;

constexpr http::QueryField legacy_field{.name = "legacy",
                                        .kind = http::QueryField::Kind::flag,
                                        .description = "Status in the words UP, DOWN and UNKNOWN."};

Words words_of(const http::Query& query) noexcept
{
    return query.flag("legacy") ? Words::of_old : Words::current;
}

void list_all(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.list, request, reply))
        return;
    http::QueryCheck check{request.query};
    const http::Page page = read_listed(path, request.query, check);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    const Words words = words_of(request.query);
    reply.send(listed(
        parts.list, path, page, [&parts, words](json::Writer& json, const Watchlist::Item& item) {
            auto watched = parts.monitor.services().find(item.key);
            if (watched == parts.monitor.services().end() || !watched->second.latest)
                return false;
            write(json, *item.service, *watched->second.latest, words, watched->second.since);
            return true;
        }));
}

std::string results_body(const Service& service, const std::vector<RawResult>& results, Words words)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("serviceId", service.id)
        .member("name", service.name)
        .member("environment", service.environment)
        .member("url", service.url)
        .key("checks")
        .begin_array();
    for (const RawResult& result : results)
        write(json, result, words);
    json.end_array().end_object();
    body.push_back('\n');
    return body;
}

void get(const WatchedParts& parts, const http::Request& request, http::Reply reply)
{
    const Watchlist::Item* item = find_service(parts.list, request, reply);
    if (item == nullptr)
        return;
    auto held = std::make_shared<http::Reply>(std::move(reply));
    const auto limit = request.query.number("limit").value_or(results_usual);
    parts.history.results(
        {.service = item->key, .limit = static_cast<int>(limit)},
        [held, &request, service = item->service](const Result<std::vector<RawResult>>& results) {
            held->send(results ? http::json_response(
                                     results_body(*service, *results, words_of(request.query)))
                               : http::error_response(results.error(), request));
        });
}

}  // namespace

void add_health_routes(http::Router& router, const WatchedParts& parts)
{
    router.add(
        {.path = path,
         .summary = "How the services are that were checked",
         .produces = {http::as_json},
         .parameters = listed_fields({legacy_field}),
         .statuses = {400},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { list_all(parts, request, std::move(reply)); },
         .about = {.area = "watch",
                   .gives = &schemas::findings,
                   .answer_headers = {{"X-Next", "What `after` takes to go on."},
                                      {"Link", "The next page."}}}});
    router.add({.path = "/health/{id}",
                .summary = "The last checks of a service",
                .produces = {http::as_json},
                .parameters = {legacy_field,
                               {.name = "limit",
                                .kind = http::QueryField::Kind::number,
                                .description = "How many at most.",
                                .max = results_max}},
                .statuses = {400, 404},
                .handler = [parts](const http::Request& request,
                                   http::Reply reply) { get(parts, request, std::move(reply)); },
                .about = {.area = "watch",
                          .gives = &schemas::results,
                          .segments = {{"id", "The id of the service."}}}});
}

}  // namespace holdfast::watch
