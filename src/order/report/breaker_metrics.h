// holdfast_breaker_*: how the breaker is, brought up to date at each scrape. Loop thread.
#pragma once

#include <string>

#include "base/loop.h"
#include "obs/metrics.h"
#include "order/breaker.h"

namespace holdfast::order {

class BreakerMetrics {
public:
    // `registry` shows nothing any more once this or the breaker is gone. `name` is a label.
    BreakerMetrics(obs::Registry& registry, std::string name, Breaker& breaker, const Loop& loop);
    ~BreakerMetrics() = default;
    BreakerMetrics(const BreakerMetrics&) = delete;
    BreakerMetrics& operator=(const BreakerMetrics&) = delete;

    void note_change(const BreakerChange& change);

private:
    void update();
    void show_rate(obs::Family<obs::Gauge>& family, double percent);

    std::string name_;
    Breaker& breaker_;
    const Loop& loop_;
    obs::Family<obs::Gauge>& state_;
    obs::Family<obs::Counter>& calls_;
    obs::Family<obs::Counter>& changes_;
    obs::Family<obs::Gauge>& failure_ratio_;
    obs::Family<obs::Gauge>& slow_ratio_;
    BreakerTotals shown_;
};

}  // namespace holdfast::order
