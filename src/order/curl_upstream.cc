#include "order/curl_upstream.h"

#include <utility>

#include "base/check.h"
#include "base/retry_after.h"
#include "base/text.h"
#include "lib/json/writer.h"
#include "order/json_verdict.h"

namespace holdfast::order {
namespace {

Delivery delivery_of(curl::End end) noexcept
{
    switch (end) {
    case curl::End::answered:
    // It is there and has answered something: that it cannot be used is for the verdict to say.
    case curl::End::too_long:
    case curl::End::malformed:
        return Delivery::answered;
    case curl::End::not_resolved:
        return Delivery::not_resolved;
    case curl::End::not_connected:
        return Delivery::not_connected;
    case curl::End::tls_failed:
        return Delivery::tls_failed;
    case curl::End::timed_out:
        return Delivery::timed_out;
    case curl::End::cut_off:
        break;
    }
    return Delivery::cut_off;
}

// As the attribute error.type has it, of a call that was not answered.
std::string_view name_of(Delivery delivery) noexcept
{
    switch (delivery) {
    case Delivery::answered:
        break;
    case Delivery::not_resolved:
        return "not_resolved";
    case Delivery::not_connected:
        return "not_connected";
    case Delivery::tls_failed:
        return "tls_failed";
    case Delivery::timed_out:
        return "timeout";
    case Delivery::cut_off:
        return "cut_off";
    }
    return "unusable";
}

std::string body_of(const Call& call)
{
    std::string body;
    json::Writer{body}
        .begin_object()
        .member("order_id", call.order_id)
        .member("product", call.product)
        .member("quantity", call.quantity)
        .end_object();
    return body;
}

}  // namespace

Answer to_answer(const curl::Response& response, std::string_view order_id, WallTime now)
{
    Answer answer{.delivery = delivery_of(response.end),
                  .status = response.status,
                  .detail = response.detail};
    // What was cut off may have a status, but nobody knows what would have followed it.
    if (answer.delivery != Delivery::answered)
        answer.status = 0;
    if (response.end == curl::End::answered) {
        Verdict verdict = read_verdict(response.body, order_id);
        answer.is_valid = verdict.is_valid;
        answer.detail = std::move(verdict.detail);
    }
    if (auto retry_after = response.header("Retry-After"))
        answer.retry_after = parse_retry_after(*retry_after, now);
    return answer;
}

CurlUpstream::CurlUpstream(CurlUpstreamSettings settings, curl::Exchanges& exchanges, Loop& loop)
    : settings_{std::move(settings)}, exchanges_{exchanges}, loop_{loop}
{
    while (settings_.url.ends_with('/'))
        settings_.url.pop_back();
}

CurlUpstream::~CurlUpstream()
{
    for (const auto& [id, call] : pending_)
        exchanges_.cancel(call.exchange);
}

curl::Request CurlUpstream::request_of(const Call& call, const trace::Context& span) const
{
    curl::Request request{.method = "POST",
                          .url = join(settings_.url, "/validate"),
                          .headers = {},
                          .body = body_of(call),
                          .timeout = call.timeout,
                          .connect_timeout = settings_.connect_timeout,
                          .answer_bytes_max = settings_.answer_bytes_max,
                          .headers_wanted = {"Retry-After"}};
    request.headers.emplace_back("Content-Type: application/json");
    request.headers.emplace_back("Accept: application/json");
    request.headers.push_back(join("Idempotency-Key: ", call.key));
    if (!settings_.authorization.empty())
        request.headers.push_back(join("Authorization: ", settings_.authorization));
    for (std::string& line : trace::header_lines(span))
        request.headers.push_back(std::move(line));
    return request;
}

void CurlUpstream::submit(Call call, Instant now)
{
    CallId id = call.id;
    trace::Begun span;
    if (tracer_ != nullptr)
        span = tracer_->begin(&call.trace);
    curl::ExchangeId exchange =
        exchanges_.start(request_of(call, span.context),
                         [this, id](const curl::Response& response) { note(id, response); });
    auto [at, is_new] = pending_.emplace(id, Pending{.exchange = exchange,
                                                     .order_id = std::move(call.order_id),
                                                     .began = now,
                                                     .span = std::move(span)});
    CHECK(is_new);
}

void CurlUpstream::note(CallId id, const curl::Response& response)
{
    auto call = pending_.extract(id);
    CHECK(!call.empty());
    Answer answer = to_answer(response, call.mapped().order_id, loop_.wall());
    answer.took = loop_.now() - call.mapped().began;
    end_span(call.mapped(), answer);
    replies_.push_back({.id = id, .answer = std::move(answer)});
    if (collector_ != nullptr)
        loop_.wake(*collector_);
}

std::vector<Reply> CurlUpstream::collect(Instant /*now*/)
{
    return std::exchange(replies_, {});
}

void CurlUpstream::cancel(CallId id)
{
    std::erase_if(replies_, [id](const Reply& reply) { return reply.id == id; });
    auto call = pending_.extract(id);
    if (call.empty())
        return;
    exchanges_.cancel(call.mapped().exchange);
    end_span(call.mapped(), {.delivery = Delivery::timed_out, .detail = "given up"});
}

// By the names that OpenTelemetry has for calls over HTTP.
void CurlUpstream::end_span(const Pending& call, const Answer& answer)
{
    if (tracer_ == nullptr || !tracer_->wants(call.span))
        return;
    trace::Span span{.name = "POST /validate", .kind = trace::Kind::client};
    span.attributes = {{"http.request.method", "POST"},
                       {"url.full", join(settings_.url, "/validate")},
                       {"holdfast.order.id", call.order_id}};
    if (answer.status != 0)
        span.attributes.push_back(
            {"http.response.status_code", static_cast<std::int64_t>(answer.status)});
    if (answer.delivery != Delivery::answered || answer.status >= 400) {
        span.status = trace::Status::error;
        span.message = answer.detail;
        span.attributes.push_back({"error.type", answer.status != 0
                                                     ? join(answer.status)
                                                     : std::string{name_of(answer.delivery)}});
    }
    tracer_->end(call.span, std::move(span));
}

}  // namespace holdfast::order
