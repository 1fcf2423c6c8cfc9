// Who is told of alerts, how that goes, and whether it would.
#include <algorithm>

#include "http/json_body.h"
#include "watch/alerting/http_parts.h"
#include "watch/alerting/http_schemas.h"
#include "watch/alerting/json_alert.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view path = "/receivers";

struct Row {
    ReceiverName receiver;
    NotifierReport::Counts counts;
    std::int64_t waiting = 0;
};

void show(json::Writer& json, const Row& row)
{
    json.begin_object()
        .member("name", row.receiver.name)
        .member("format", to_string(row.receiver.format))
        .member("sent", row.counts.sent)
        .member("failed", row.counts.failed)
        .member("dead", row.counts.dead)
        .member("waiting", row.waiting)
        .member("away", row.counts.is_away())
        .member("detail", row.counts.detail)
        .end_object();
}

std::vector<Row> find_rows(const AlertingParts& parts, const Outbox::Waiting& waiting,
                           const http::Page& page)
{
    std::vector<Row> found;
    for (ReceiverName& each : parts.receivers()) {
        if (page.after && each.name <= *page.after)
            continue;
        if (found.size() == page.rows_wanted())
            break;
        Row row{.receiver = std::move(each), .counts = {}};
        if (auto counts = parts.report.counts().find(row.receiver.name);
            counts != parts.report.counts().end())
            row.counts = counts->second;
        if (auto count = waiting.find(row.receiver.name); count != waiting.end())
            row.waiting = count->second;
        found.push_back(std::move(row));
    }
    return found;
}

void list(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    http::QueryCheck check{request.query};
    http::Page page = check.page(path);
    if (std::optional<http::Problem> problem = check.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.outbox.count_waiting(
        [parts, held, &request, page](const Result<Outbox::Waiting>& waiting) {
            if (!waiting)
                return held->send(http::error_response(waiting.error(), request));
            held->send(http::json_response(http::page_body(
                page, find_rows(parts, *waiting, page), show,
                [](const Row& row) -> std::string_view { return row.receiver.name; })));
        });
}

std::string named(const std::vector<std::string>& receivers)
{
    std::string body;
    json::Writer json{body};
    json.begin_object();
    write_list(json, "receivers", receivers);
    json.end_object();
    body.push_back('\n');
    return body;
}

// It goes the way of every message, from the outbox on: what arrives is what an alert would have
// met. That it was taken there is the answer.
void test(const AlertingParts& parts, const http::Request& request, http::Reply reply)
{
    if (!admit(parts.desk, request, reply))
        return;
    http::JsonBody body{request.header("Content-Type"), request.body};
    const std::optional<std::string> wanted = body.text("receiver");
    std::vector<std::string> receivers;
    for (ReceiverName& each : parts.receivers())
        if (!wanted || *wanted == each.name)
            receivers.push_back(std::move(each.name));
    if (wanted && receivers.empty())
        body.reject("receiver", "there is no such receiver; GET /receivers lists them");
    if (std::optional<http::Problem> problem = body.problem())
        return http::refuse(request, reply, *problem);
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.desk.test(receivers, to_string(request.actor),
                    [held, &request, answer = named(receivers)](const Result<void>& taken) {
                        held->send(taken ? http::json_response(answer, 202)
                                         : http::error_response(taken.error(), request));
                    });
}

}  // namespace

void add_receiver_routes(http::Router& router, const AlertingParts& parts)
{
    router.add({.path = path,
                .summary = "Who is told of alerts, and how that goes since the start",
                .produces = {http::as_json},
                .parameters = http::page_fields(),
                .statuses = {422},
                .handler = handler(parts, list),
                .about = {.area = "alerts", .gives = &schemas::receivers}});
    router.add({.method = http::Method::post,
                .path = "/alerts/test",
                .summary = "Send a test message to a receiver, or to all",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {202, 400, 422, 507},
                .handler = handler(parts, test),
                .about = {.area = "alerts",
                          .takes = &schemas::alert_test,
                          .gives = &schemas::tested,
                          .may_be_bare = true}});
}

}  // namespace holdfast::watch
