// What an operator does not want to hear for a while.
#include "watch/alerting/http_rules.h"
#include "watch/alerting/http_schemas.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/silences";

void list(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.desk, request, reply))
        return;
    http::QueryCheck check{request.query};
    http::Page page = check.page(path);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    const WallTime now = parts.loop.wall();
    auto rows = page_of(parts.desk.policy().state().silences, page,
                        [now](const SilenceRule& rule) { return rule.ends > now; });
    reply.send(http::json_response(http::page_body(
        page, rows, [](json::Writer& json, const SilenceRule* rule) { write(json, *rule); },
        [](const SilenceRule* rule) { return join(rule->id.value); })));
}

void create(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (auto rule = read_rule(parts, request, reply, read_silence))
        parts.desk.silence(*std::move(rule), answer_when_begun<SilenceRule>(
                                                 request, std::move(reply),
                                                 [](json::Writer& json, const SilenceRule& begun) {
                                                     write(json, begun);
                                                 }));
}

void end(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.desk, request, reply))
        return;
    if (auto number = read_number("silence", request, reply))
        parts.desk.end_silence(SilenceId{*number}, answer_when_ended(request, std::move(reply)));
}

}  // namespace

void add_silence_routes(http::Router& router, const AlertingParts& parts)
{
    router.add({.path = path,
                .summary = "What is not told for a while, and will be later",
                .produces = {http::as_json},
                .parameters = http::page_fields(),
                .statuses = {422},
                .handler = handler(parts, list),
                .about = {.area = "alerts", .gives = &schemas::silences}});
    router.add(
        {.method = http::Method::post,
         .path = path,
         .summary = "Tell nobody of some services for a while",
         .consumes = {http::json_type},
         .produces = {http::as_json},
         .statuses = {201, 400, 422, 507},
         .handler = handler(parts, create),
         .about = {.area = "alerts", .takes = &schemas::new_silence, .gives = &schemas::silence}});
    router.add({.method = http::Method::remove,
                .path = "/silences/{id}",
                .summary = "End a silence",
                .statuses = {204, 404, 507},
                .handler = handler(parts, end),
                .about = {.area = "alerts",
                          .segments = {{"id", "The number of the silence.", &schemas::id}}}});
}

}  // namespace holdfast::watch
