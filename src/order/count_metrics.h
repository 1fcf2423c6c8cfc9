// holdfast_orders{state} and the age of the oldest order that is not final: what the board shows,
// brought up to date at each scrape. Loop thread.
#pragma once

#include <functional>
#include <memory>

#include "obs/metrics.h"
#include "order/counts.h"

namespace holdfast::order {

class OrderCountMetrics {
public:
    // `registry` shows nothing any more once this or `board` is gone. `wall` is the time that
    // orders are stamped with.
    OrderCountMetrics(obs::Registry& registry, OrderCountsBoard& board,
                      std::function<WallTime()> wall);
    ~OrderCountMetrics() = default;
    OrderCountMetrics(const OrderCountMetrics&) = delete;
    OrderCountMetrics& operator=(const OrderCountMetrics&) = delete;

private:
    void update();

    OrderCountsBoard& board_;
    std::function<WallTime()> wall_;
    obs::Family<obs::Gauge>& orders_;
    obs::Family<obs::Gauge>& oldest_age_;
};

}  // namespace holdfast::order
