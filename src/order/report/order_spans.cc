#include "order/report/order_spans.h"

#include <cstdint>
#include <string>
#include <string_view>
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

trace::Span span_of(std::string name, const Claimed& order)
{
    return {.name = std::move(name),
            .attributes = {{"holdfast.order.id", order.order_id},
                           {"holdfast.order.attempt", std::int64_t{order.attempt}}}};
}

}  // namespace

void OrderSpans::on_begun(const Claimed& order, Duration waited)
{
    // Parked ones may go before their time.
    if (order.trace.is_sampled)
        tracer_.record(order.trace, waited, span_of("order wait", order));
    const trace::Scope scope{order.trace};
    next_.on_begun(order, waited);
}

void OrderSpans::on_attempt(const Claimed& order, const Judgement& judgement)
{
    const trace::Scope scope{order.trace};
    next_.on_attempt(order, judgement);
}

void OrderSpans::on_settled(const Claimed& order, const Disposition& disposition, Duration took)
{
    if (order.trace.is_sampled) {
        trace::Span span = span_of("order settle", order);
        span.attributes.push_back({"holdfast.order.fate", name_of(disposition.fate)});
        // With it, in the same transaction.
        span.attributes.push_back(
            {"holdfast.shipment.opened", disposition.fate == Fate::validated});
        tracer_.record(order.trace, took, std::move(span));
    }
    const trace::Scope scope{order.trace};
    next_.on_settled(order, disposition, took);
}

void OrderSpans::on_lost(const Claimed& order)
{
    const trace::Scope scope{order.trace};
    next_.on_lost(order);
}

}  // namespace holdfast::order
