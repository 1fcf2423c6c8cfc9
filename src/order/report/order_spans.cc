#include "order/report/order_spans.h"

#include <cstdint>

#include "obs/trace/current.h"

namespace holdfast::order {

void OrderSpans::on_begun(const Claimed& order, Duration waited)
{
    // A parked one may go before its time.
    if (order.trace.is_sampled)
        tracer_.record(order.trace, waited,
                       {.name = "order wait",
                        .attributes = {{"holdfast.order.id", order.order_id},
                                       {"holdfast.order.attempt", std::int64_t{order.attempt}}}});
    const trace::Scope scope{order.trace};
    next_.on_begun(order, waited);
}

void OrderSpans::on_attempt(const Claimed& order, const Judgement& judgement)
{
    const trace::Scope scope{order.trace};
    next_.on_attempt(order, judgement);
}

void OrderSpans::on_settled(const Claimed& order, const Disposition& disposition)
{
    const trace::Scope scope{order.trace};
    next_.on_settled(order, disposition);
}

void OrderSpans::on_lost(const Claimed& order)
{
    const trace::Scope scope{order.trace};
    next_.on_lost(order);
}

}  // namespace holdfast::order
