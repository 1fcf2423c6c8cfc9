// Who is told what the worker does, for the journal, metrics and streams.
#pragma once

#include "base/result.h"
#include "order/breaker.h"
#include "order/policy/hold.h"
#include "order/policy/retry.h"
#include "order/queue.h"
#include "order/upstream.h"

namespace holdfast::order {

// Called on the loop.
class WorkerObserver {
public:
    virtual ~WorkerObserver() = default;
    virtual void on_breaker(const BreakerChange& /*change*/) {}
    // The queue stands still, or (HoldReason::none) goes on.
    virtual void on_hold(HoldReason /*reason*/) {}
    // Its call begins; it has waited for that so long since it was due.
    virtual void on_begun(const Claimed& /*order*/, Duration /*waited*/) {}
    virtual void on_attempt(const Claimed& /*order*/, const Judgement& /*judgement*/) {}
    // What the service said, before it is judged; or that it said nothing in time.
    virtual void on_answer(const Answer& /*answer*/) {}
    // It is stored.
    virtual void on_settled(const Claimed& /*order*/, const Disposition& /*disposition*/) {}
    // The lease was lost or given up, and what became of the call with it.
    virtual void on_lost(const Claimed& /*order*/) {}
    virtual void on_interrupted(int /*orders*/) {}
    virtual void on_overdue(int /*orders*/) {}
    // The store did not do it; it is tried again.
    virtual void on_trouble(const Error& /*error*/) {}
};

}  // namespace holdfast::order
