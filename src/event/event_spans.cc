#include "event/event_spans.h"

#include <utility>

#include "base/text.h"
#include "event/request_records.h"

namespace holdfast::event {
namespace {

bool is_of_request(std::string_view type) noexcept
{
    return type == request_type || type == response_type || type == error_type;
}

// By the names that OpenTelemetry has for messaging.
trace::Span describe(std::string_view operation, std::string_view topic, trace::Kind kind)
{
    trace::Span span{.name = join(operation, ' ', topic), .kind = kind};
    span.attributes.reserve(6);
    span.attributes.push_back({"messaging.system", std::string{"kafka"}});
    span.attributes.push_back({"messaging.operation.type", std::string{operation}});
    span.attributes.push_back({"messaging.destination.name", std::string{topic}});
    return span;
}

}  // namespace

std::string SendSpans::begin(const Outgoing& outgoing)
{
    const Event& event = outgoing.event;
    if (tracer_ == nullptr || event.trace_parent.empty() || is_of_request(event.type))
        return event.trace_parent;
    const trace::Context cause = trace::parse_context(event.trace_parent, {});
    if (!cause.is_valid())
        return event.trace_parent;
    const trace::Begun begun = tracer_->begin(&cause);
    if (!begun.context.is_valid())
        return event.trace_parent;
    if (tracer_->wants(begun)) {
        trace::Span span = describe("send", outgoing.topic, trace::Kind::producer);
        span.attributes.push_back({"messaging.message.id", event.id});
        span.attributes.push_back({"holdfast.event.type", event.type});
        if (!event.key.empty())
            span.attributes.push_back({"messaging.kafka.message.key", event.key});
        begun_.insert_or_assign(outgoing.sequence, UnderWay{begun, std::move(span)});
    }
    return trace::format_traceparent(begun.context);
}

void SendSpans::end(const Report& report)
{
    auto found = begun_.extract(report.sequence);
    if (found.empty())
        return;
    UnderWay& sending = found.mapped();
    if (report.outcome != Outcome::delivered) {
        sending.span.status = trace::Status::error;
        sending.span.message = report.why;
    }
    tracer_->end(sending.begun, std::move(sending.span));
}

void ProcessSpans::begin(const Consumed& consumed, std::string_view type, std::string_view reason)
{
    if (tracer_ == nullptr || consumed.trace_parent.empty() || is_of_request(type))
        return;
    // What is wrong would begin a trace of its own.
    if (!trace::parse_traceparent(consumed.trace_parent))
        return;
    const trace::Begun begun = tracer_->receive(consumed.trace_parent, {});
    if (!tracer_->wants(begun))
        return;
    trace::Span span = describe("process", consumed.partition.topic, trace::Kind::consumer);
    span.attributes.push_back(
        {"messaging.destination.partition.id", std::to_string(consumed.partition.number)});
    span.attributes.push_back({"messaging.kafka.offset", consumed.offset});
    if (!consumed.id.empty())
        span.attributes.push_back({"messaging.message.id", consumed.id});
    if (!reason.empty()) {
        span.status = trace::Status::error;
        span.message = reason;
    }
    begun_.push_back({begun, std::move(span)});
}

void ProcessSpans::end_all()
{
    for (UnderWay& each : std::exchange(begun_, {}))
        tracer_->end(each.begun, std::move(each.span));
}

}  // namespace holdfast::event
