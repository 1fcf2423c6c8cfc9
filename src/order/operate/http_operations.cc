#include "order/operate/http_operations.h"

#include <memory>
#include <utility>

#include "http/failure.h"
#include "http/idempotency.h"
#include "http/json_body.h"
#include "http/router.h"
#include "lib/json/writer.h"
#include "order/http_schemas.h"
#include "order/intake.h"
#include "order/json_order.h"
#include "order/operate/breaker_word.h"
#include "order/report/json_breaker.h"
#include "order/worker.h"

namespace holdfast::order {
namespace {

KeptAnswer shown(const Order& order)
{
    return {.status = 200, .location = {}, .body = encode(order)};
}

// Nothing, and the request is answered, when it has a body with members or a key that cannot be
// used.
std::optional<std::optional<IdempotencyKey>> read_word(const http::Request& request,
                                                       http::Reply& reply)
{
    Result<std::optional<IdempotencyKey>> key = http::idempotency_key(request);
    if (!key) {
        http::refuse(request, reply, {.status = 400, .detail = key.error().context});
        return std::nullopt;
    }
    http::JsonBody body{request.header("Content-Type"), request.body};
    if (std::optional<http::Problem> problem = body.problem()) {
        http::refuse(request, reply, *problem);
        return std::nullopt;
    }
    return *std::move(key);
}

void retry(Intake& intake, const http::Request& request, http::Reply reply)
{
    std::optional<std::optional<IdempotencyKey>> key = read_word(request, reply);
    if (!key)
        return;
    auto held = std::make_shared<http::Reply>(std::move(reply));
    intake.retry({.order_id = request.segments.front(),
                  .actor = to_string(request.actor),
                  .key = *std::move(key),
                  .describe = shown,
                  .describe_new = placed},
                 [held, &request](Result<Placement> placement) {
                     if (!placement)
                         return held->send(http::error_response(placement.error(), request));
                     if (placement->answer)
                         return held->send(http::to_response(*std::move(placement->answer)));
                     held->send(http::error_response(
                         {Errc::overloaded, "the backlog of orders is full"}, request));
                 });
}

void fail(Intake& intake, const http::Request& request, http::Reply reply)
{
    std::optional<std::optional<IdempotencyKey>> key = read_word(request, reply);
    if (!key)
        return;
    auto held = std::make_shared<http::Reply>(std::move(reply));
    intake.fail({.order_id = request.segments.front(),
                 .actor = to_string(request.actor),
                 .key = *std::move(key),
                 .describe = shown},
                [held, &request](Result<KeptAnswer> answer) {
                    held->send(http::to_response(std::move(answer), request));
                });
}

// ---- How all of them are.

void write_breaker(json::Writer& json, OrderWorker& worker, Instant now)
{
    Breaker& breaker = worker.breaker();
    const BreakerTotals& totals = breaker.totals();
    CallCounts window = breaker.counts(now);
    json.begin_object()
        .member("name", "upstream")
        .member("state", to_string(breaker.state()))
        .member("since", format_rfc3339(worker.clock().at(breaker.since())));
    json.key("until");
    if (Instant until = breaker.next_change(); until != never)
        json.value(format_rfc3339(worker.clock().at(until)));
    else
        json.null();
    write_rate(json, "failure_rate", breaker.failure_rate(now));
    write_rate(json, "slow_call_rate", breaker.slow_call_rate(now));
    json.key("window")
        .begin_object()
        .member("calls", window.total)
        .member("failed", window.failed)
        .member("slow", window.slow)
        .member("minimum_calls", breaker.minimum_calls())
        .end_object();
    json.key("totals")
        .begin_object()
        .member("successful", totals.succeeded)
        .member("failed", totals.failed)
        .member("slow", totals.slow)
        .member("ignored", totals.ignored)
        .member("late", totals.late)
        .member("not_permitted", totals.refused)
        .end_object();
    json.end_object();
}

http::Response stats(const OperatedParts& parts, const http::Request& request)
{
    std::shared_ptr<const OrderCounts> counts = parts.board.look();
    if (!counts)
        return http::error_response({Errc::internal, parts.board.trouble()}, request);
    std::string body;
    json::Writer json{body};
    json.begin_object().key("orders").begin_object();
    for (OrderState state : order_states)
        json.member(to_string(state), counts->of(state));
    json.end_object()
        .member("backlog", counts->of(OrderState::processing))
        .member("backlog_max", parts.intake.settings().backlog_max)
        .key("oldest_since");
    if (counts->oldest)
        json.value(format_rfc3339(*counts->oldest));
    else
        json.null();
    json.member("calls", parts.worker.calls())
        .member("hold", to_string(parts.worker.gate().hold()))
        .key("breaker");
    write_breaker(json, parts.worker, parts.worker.time());
    json.end_object();
    body.push_back('\n');
    return http::json_response(std::move(body));
}

http::Response show_breaker(OrderWorker& worker)
{
    std::string body;
    json::Writer json{body};
    write_breaker(json, worker, worker.time());
    body.push_back('\n');
    return http::json_response(std::move(body));
}

// What the breaker was before a restart is known when the queue is open: an operator's script need
// not try again until then.
void when_open(const OperatedParts& parts, const http::Request& request, http::Reply reply,
               void (*act)(const OperatedParts&, const http::Request&, http::Reply))
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    parts.intake.when_open([parts, &request, held, act](const Result<void>& opened) {
        if (!opened)
            return held->send(http::error_response(opened.error(), request));
        act(parts, request, std::move(*held));
    });
}

void move_breaker(const OperatedParts& parts, const http::Request& request, http::Reply reply)
{
    http::JsonBody body{request.header("Content-Type"), request.body};
    std::string action = body.required_text("action");
    const BreakerWord* word = find_breaker_word(action);
    if (!action.empty() && word == nullptr)
        body.reject("action", "must be open, close, disable or reset");
    if (std::optional<http::Problem> problem = body.problem())
        return http::refuse(request, reply, *problem);
    OrderWorker& worker = parts.worker;
    if (Result<void> moved = tell(worker, *word); !moved)
        return reply.send(http::error_response(moved.error(), request));
    auto held = std::make_shared<http::Reply>(std::move(reply));
    worker.when_saved([held, &worker] { held->send(show_breaker(worker)); });
}

}  // namespace

void add_operation_routes(http::Router& router, const OperatedParts& parts)
{
    router.add(
        {.method = http::Method::post,
         .path = "/orders/{id}/retry",
         .summary = "Try an order that waits now, or place a failed one anew",
         .consumes = {http::json_type},
         .produces = {http::as_json},
         .statuses = {200, 201, 400, 404, 409, 422, 503, 507},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { retry(parts.intake, request, std::move(reply)); },
         .about = {.area = "orders",
                   .takes = &schemas::nothing,
                   .gives = &schemas::order,
                   .segments = {{"id", "The id of the order."}},
                   .takes_key = true,
                   .may_be_bare = true}});
    router.add(
        {.method = http::Method::post,
         .path = "/orders/{id}/fail",
         .summary = "Give up an order that waits",
         .consumes = {http::json_type},
         .produces = {http::as_json},
         .statuses = {400, 404, 409, 422, 507},
         .handler = [parts](const http::Request& request,
                            http::Reply reply) { fail(parts.intake, request, std::move(reply)); },
         .about = {.area = "orders",
                   .takes = &schemas::nothing,
                   .gives = &schemas::order,
                   .segments = {{"id", "The id of the order."}},
                   .takes_key = true,
                   .may_be_bare = true}});
    router.add({.path = "/orders/stats",
                .summary = "How many orders there are in each state, and what they wait for",
                .produces = {http::as_json},
                .statuses = {500},
                .handler = [parts](const http::Request& request,
                                   http::Reply reply) { reply.send(stats(parts, request)); },
                .about = {.area = "orders", .gives = &schemas::stats}});
    router.add({.path = "/breaker",
                .summary = "The circuit breaker in front of the external service",
                .produces = {http::as_json},
                .handler =
                    [parts](const http::Request& request, http::Reply reply) {
                        when_open(
                            parts, request, std::move(reply),
                            [](const OperatedParts& open, const http::Request& /*request*/,
                               http::Reply answer) { answer.send(show_breaker(open.worker)); });
                    },
                .about = {.area = "orders", .gives = &schemas::breaker}});
    router.add(
        {.method = http::Method::post,
         .path = "/breaker",
         .summary = "Open, close, disable or reset the circuit breaker",
         .consumes = {http::json_type},
         .produces = {http::as_json},
         .statuses = {400, 409, 422},
         .handler =
             [parts](const http::Request& request, http::Reply reply) {
                 when_open(parts, request, std::move(reply), move_breaker);
             },
         .about = {.area = "orders", .takes = &schemas::breaker_move, .gives = &schemas::breaker}});
}

}  // namespace holdfast::order
