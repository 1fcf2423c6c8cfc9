// How long an order waited for its call, as a span of the trace of the request that placed it; and
// what others tell about an order is told within its trace. Loop thread.
#pragma once

#include "obs/trace/tracer.h"
#include "order/worker_observer.h"

namespace holdfast::order {

class OrderSpans final : public WorkerObserver {
public:
    // Both outlive this; `next` hears of everything.
    OrderSpans(WorkerObserver& next, trace::Tracer& tracer) noexcept : next_{next}, tracer_{tracer}
    {
    }

    void on_breaker(const BreakerChange& change) override { next_.on_breaker(change); }
    void on_hold(HoldReason reason) override { next_.on_hold(reason); }
    void on_begun(const Claimed& order, Duration waited) override;
    void on_attempt(const Claimed& order, const Judgement& judgement) override;
    void on_answer(const Answer& answer) override { next_.on_answer(answer); }
    void on_settled(const Claimed& order, const Disposition& disposition) override;
    void on_lost(const Claimed& order) override;
    void on_interrupted(int orders) override { next_.on_interrupted(orders); }
    void on_overdue(int orders) override { next_.on_overdue(orders); }
    void on_trouble(const Error& error) override { next_.on_trouble(error); }

private:
    WorkerObserver& next_;
    trace::Tracer& tracer_;
};

}  // namespace holdfast::order
