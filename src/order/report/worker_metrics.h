// What the worker does, in numbers. Loop thread.
#pragma once

#include "obs/metrics.h"
#include "order/worker.h"

namespace holdfast::order {

class WorkerMetrics {
public:
    explicit WorkerMetrics(obs::Registry& registry);

    void note_attempt(const Judgement& judgement);
    // `age` is the time since the order was accepted.
    void note_settled(const Disposition& disposition, Duration age);
    void note_lost() { lost_.add(); }
    void note_interrupted(int orders) { note_outcome(Outcome::interrupted, orders); }
    void note_overdue(int orders);
    void note_trouble() { refusals_.add(); }
    void note_hold(HoldReason reason);

private:
    void note_outcome(Outcome outcome, int count);

    obs::Family<obs::Counter>& attempts_;
    obs::Histogram& call_seconds_;
    obs::Family<obs::Counter>& finished_;
    obs::Histogram& final_seconds_;
    obs::Counter& retries_;
    obs::Counter& parked_;
    obs::Counter& lost_;
    obs::Counter& refusals_;
    obs::Family<obs::Gauge>& held_;
};

}  // namespace holdfast::order
