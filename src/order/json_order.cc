#include "order/json_order.h"

#include <optional>

#include "base/percent.h"

namespace holdfast::order {
namespace {

std::optional<std::string> to_text(const std::optional<WallTime>& time)
{
    if (!time)
        return std::nullopt;
    return format_rfc3339(*time);
}

template <typename T>
void write(json::Writer& json, std::string_view name, const std::optional<T>& content)
{
    json.key(name);
    if (content)
        json.value(*content);
    else
        json.null();
}

// The order's own members, so that others may follow.
void write_members(json::Writer& json, const Order& order)
{
    std::optional<std::string_view> reason;
    if (order.reason)
        reason = to_string(*order.reason);
    json.member("order_id", order.order_id)
        .member("product", order.product)
        .member("quantity", order.quantity)
        .member("state", to_string(order.state))
        .member("created_at", format_rfc3339(order.accepted));
    write(json, "finished_at", to_text(order.finished));
    write(json, "reason", reason);
    write(json, "shipment_id", order.shipment);
    write(json, "placed_by", order.placed_by);
    write(json, "ended_by", order.ended_by);
    write(json, "retry_of", order.retry_of);
}

std::string_view to_string(Wait::For what) noexcept
{
    switch (what) {
    case Wait::For::first_call:
        return "first_call";
    case Wait::For::retry:
        return "retry";
    case Wait::For::recovery:
        return "recovery";
    case Wait::For::answer:
        return "answer";
    }
    return "";
}

void write_wait(json::Writer& json, const std::optional<Wait>& wait)
{
    json.key("waits_for");
    if (!wait) {
        json.null();
        return;
    }
    json.begin_object()
        .member("what", to_string(wait->what))
        .member("until", format_rfc3339(wait->until));
    write(json, "deadline", to_text(wait->deadline));
    json.end_object();
}

void write_attempt(json::Writer& json, const PastAttempt& attempt)
{
    json.begin_object()
        .member("number", attempt.number)
        .member("at", format_rfc3339(attempt.began))
        .member("outcome", to_string(attempt.record.outcome));
    json.key("http_status");
    if (attempt.record.http_status != 0)
        json.value(attempt.record.http_status);
    else
        json.null();
    json.key("latency_ms");
    if (attempt.record.took)
        json.value(std::chrono::duration<double, std::milli>{*attempt.record.took}.count());
    else
        json.null();
    json.member("breaker", to_string(attempt.breaker))
        .member("detail", attempt.record.detail)
        .end_object();
}

}  // namespace

void write(json::Writer& json, const Order& order)
{
    json.begin_object();
    write_members(json, order);
    json.end_object();
}

std::string encode(const Order& order)
{
    std::string body;
    json::Writer json{body};
    write(json, order);
    body.push_back('\n');
    return body;
}

KeptAnswer placed(const Order& order)
{
    return {.status = 201, .location = order_path(order.order_id), .body = encode(order)};
}

void use_plain_words(OrderHistory& history)
{
    for (PastAttempt& attempt : history.recent)
        if (std::string_view words = plain_words(attempt.record.outcome); !words.empty())
            attempt.record.detail = words;
}

std::string encode_for_anybody(OrderHistory history)
{
    use_plain_words(history);
    return encode(history);
}

std::string encode(const OrderHistory& history)
{
    std::string body;
    json::Writer json{body};
    json.begin_object();
    write_members(json, history.order);
    write_wait(json, history.wait);
    json.member("attempts", history.attempts).key("history").begin_array();
    for (const PastAttempt& attempt : history.recent)
        write_attempt(json, attempt);
    json.end_array().end_object();
    body.push_back('\n');
    return body;
}

}  // namespace holdfast::order
