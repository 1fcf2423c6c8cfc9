#include "watch/heartbeat/http_heartbeat.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"
#include "http/failure.h"
#include "http/json_body.h"
#include "http/router.h"
#include "lib/json/writer.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/heartbeat/{token}";
// Room for the end of a log, of which the beginning is kept.
constexpr std::size_t body_bytes_max = 16'384;
constexpr std::int64_t status_bytes_max = 16;

constexpr http::QueryField status_field{
    .name = "status",
    .description = "ok, fail, or the exit status of a program; ok when it is left out.",
    .max = status_bytes_max};
constexpr http::QueryField reason_field{.name = "reason",
                                        .description = "Why it failed, for people.",
                                        .max = static_cast<std::int64_t>(body_bytes_max)};

constexpr std::string_view said_words[] = {"ok", "fail"};
constexpr http::Schema said = http::one_of(said_words);
constexpr http::Member heard_members[] = {
    {"status", &said}, {"at", &http::schemas::time}, {"services", &http::schemas::texts}};
constexpr http::Schema heard_schema = http::object_of("HeartbeatHeard", heard_members);

struct Words {
    std::string status{};
    std::string reason{};
};

// As a form, which is what curl sends unless it is told otherwise. A line feed in a reason, or an
// escape that is none, is no cause to lose what a service has to say.
std::optional<http::Problem> read_form(std::string_view body, Words& words)
{
    http::Problem problem{.status = 422,
                          .detail = "The body is no form with status and reason: see `errors`."};
    for (http::QueryParameter& each : http::Target{.path = {}, .query = trim(body)}.parameters()) {
        if (each.name == status_field.name)
            words.status = std::move(each.value);
        else if (each.name == reason_field.name)
            words.reason = std::move(each.value);
        else
            problem.errors.push_back(
                {.message = "there is no such parameter; escape what is behind it, as curl does "
                            "with --data-urlencode",
                 .parameter = printable(cut_utf8(each.name, failure_bytes_max))});
    }
    return problem.errors.empty() ? std::nullopt : std::optional{std::move(problem)};
}

std::optional<http::Problem> read_json(std::string_view type, std::string_view body, Words& words)
{
    http::JsonBody json{type, body};
    words.status = json.text(status_field.name).value_or("");
    words.reason = json.text(reason_field.name).value_or("");
    return json.problem();
}

std::optional<http::Problem> read_words(const http::Request& request, Words& words)
{
    words.status = request.query.text(status_field.name).value_or("");
    words.reason = request.query.text(reason_field.name).value_or("");
    if (request.body.empty())
        return std::nullopt;
    if (request.body.size() > body_bytes_max)
        return http::Problem{
            .status = 413,
            .detail = join("A heartbeat may have ", body_bytes_max, " bytes at most.")};
    const std::string_view type = request.header("Content-Type");
    return http::is_media_type(type, http::json_type) ? read_json(type, request.body, words)
                                                      : read_form(request.body, words);
}

std::string encode(const HeartbeatDesk::Heard& heard)
{
    std::string body;
    json::Writer json{body};
    json.begin_object()
        .member("status", heard.has_failed ? "fail" : "ok")
        .member("at", format_rfc3339(heard.at))
        .key("services")
        .begin_array();
    for (const std::string& id : heard.ids)
        json.value(id);
    json.end_array().end_object();
    body.push_back('\n');
    return body;
}

// Before the token is looked at, so that what is wrong with a request says nothing about that.
void hear(HeartbeatDesk& desk, const http::Request& request, http::Reply reply)
{
    Words words;
    if (std::optional<http::Problem> problem = read_words(request, words))
        return http::refuse(request, reply, *problem);
    auto failure = read_failure({.status = words.status, .reason = words.reason});
    if (!failure)
        return http::refuse(request, reply,
                            {.status = 422,
                             .detail = "A status is ok, fail, or the exit status of a program, "
                                       "which is 0 to 255."});
    if (!desk.is_open())
        return http::refuse(request, reply,
                            {.status = 503,
                             .detail = "Which services report is being read; try again in a "
                                       "moment.",
                             .retry_after = std::chrono::seconds{1}});
    auto held = std::make_shared<http::Reply>(std::move(reply));
    desk.hear(request.segments.front(), *std::move(failure),
              [held, &request](const Result<HeartbeatDesk::Heard>& heard) {
                  held->send(heard ? http::json_response(encode(*heard))
                                   : http::error_response(heard.error(), request));
              });
}

}  // namespace

// Not with GET: whoever previews a link would report in the name of a service.
void add_heartbeat_routes(http::Router& router, HeartbeatDesk& desk)
{
    for (http::Method method : {http::Method::post, http::Method::put})
        router.add(
            {.method = method,
             .path = path,
             .summary = "A service reports that it is well, or why it is not",
             .produces = {http::as_json},
             .parameters = {status_field, reason_field},
             .statuses = {404, 413, 422, 507},
             .handler = [&desk](const http::Request& request,
                                http::Reply reply) { hear(desk, request, std::move(reply)); },
             .scope = http::Scope::open,
             .has_secret = true,
             .about = {
                 .area = "watch",
                 .gives = &heard_schema,
                 .segments = {{"token", "The token of the service: whoever has it can report."}}}});
}

}  // namespace holdfast::watch
