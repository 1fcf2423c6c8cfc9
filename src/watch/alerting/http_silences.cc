// What an operator does not want to hear for a while.
#include "watch/alerting/http_parts.h"
#include "watch/alerting/json_rules.h"

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
    if (!admit(parts.desk, request, reply))
        return;
    ReadRule<SilenceRule> read = read_silence(
        request.body, {.now = parts.loop.wall(), .is_known = [&parts](std::string_view id) {
                           return parts.desk.policy().is_known(id);
                       }});
    if (!read.rule)
        return http::refuse(request, reply, rules_problem(read.problems));
    read.rule->author = to_string(request.actor);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.desk.silence(*std::move(read.rule), [held, &request](const Result<SilenceRule>& rule) {
        if (!rule)
            return held->send(http::error_response(rule.error(), request));
        std::string body;
        json::Writer json{body};
        write(json, *rule);
        body.push_back('\n');
        held->send(http::json_response(std::move(body), 201));
    });
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
                .statuses = {422, 503},
                .handler = handler(parts, list)});
    router.add({.method = http::Method::post,
                .path = path,
                .summary = "Tell nobody of some services for a while",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {201, 400, 422, 503, 507},
                .handler = handler(parts, create)});
    router.add({.method = http::Method::remove,
                .path = "/silences/{id}",
                .summary = "End a silence",
                .statuses = {204, 404, 503, 507},
                .handler = handler(parts, end)});
}

}  // namespace holdfast::watch
