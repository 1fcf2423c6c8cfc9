#include "order/report/queue_spans.h"

#include <string>
#include <utility>

#include "obs/trace/current.h"

namespace holdfast::order {
namespace {

std::string name_of(Fate fate)
{
    switch (fate) {
    case Fate::validated:
        return "validated";
    case Fate::rejected:
        return "rejected";
    case Fate::failed:
        return "failed";
    case Fate::retry:
        return "retry";
    case Fate::park:
        break;
    }
    return "parked";
}

trace::Span span_of(Fate fate, const Result<OrderKey>& settled)
{
    // The shipment is opened with it, in the same transaction.
    const bool has_shipment = settled && fate == Fate::validated;
    trace::Span span{.name = "order settle",
                     .attributes = {{"holdfast.order.fate", name_of(fate)},
                                    {"holdfast.shipment.opened", has_shipment}}};
    if (!settled) {
        span.status = trace::Status::error;
        span.message = settled.error().context;
    }
    return span;
}

}  // namespace

void QueueSpans::open(Opening opening, Done<Opened> done)
{
    next_.open(opening, std::move(done));
}

void QueueSpans::recover(Recovery recovery, Done<int> done)
{
    next_.recover(std::move(recovery), std::move(done));
}

void QueueSpans::claim(Claim claim, Done<Claims> done)
{
    next_.claim(claim, std::move(done));
}

void QueueSpans::settle(Settlement settlement, Done<OrderKey> done)
{
    if (!tracer_.is_on() || !settlement.trace.is_valid())
        return next_.settle(std::move(settlement), std::move(done));
    trace::Begun span = tracer_.begin(&settlement.trace);
    const trace::Scope scope{span.context};
    auto answer = [this, span, fate = settlement.disposition.fate,
                   done = std::move(done)](Result<OrderKey> settled) {
        if (tracer_.wants(span))
            tracer_.end(span, span_of(fate, settled));
        done(std::move(settled));
    };
    next_.settle(std::move(settlement), std::move(answer));
}

void QueueSpans::expire(WallTime now, WallTime counted, Done<int> done)
{
    next_.expire(now, counted, std::move(done));
}

void QueueSpans::save(SavedBreaker breaker, SavedForce force, Done<bool> done)
{
    next_.save(breaker, force, std::move(done));
}

}  // namespace holdfast::order
