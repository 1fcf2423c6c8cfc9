// The settling of an order as a span of the trace of the request that placed it; what the store
// does for it is below that. Loop thread.
#pragma once

#include "obs/trace/tracer.h"
#include "order/queue.h"

namespace holdfast::order {

class QueueSpans final : public Queue {
public:
    // Both outlive this; `next` is asked for everything.
    QueueSpans(Queue& next, trace::Tracer& tracer) noexcept : next_{next}, tracer_{tracer} {}

    void open(Opening opening, Done<Opened> done) override;
    void recover(Recovery recovery, Done<int> done) override;
    void claim(Claim claim, Done<Claims> done) override;
    void settle(Settlement settlement, Done<OrderKey> done) override;
    void expire(WallTime now, WallTime counted, Done<int> done) override;
    void save(SavedBreaker breaker, SavedForce force, Done<bool> done) override;

private:
    Queue& next_;
    trace::Tracer& tracer_;
};

}  // namespace holdfast::order
