// How the external service is, for a scrape. Loop thread.
#pragma once

#include "obs/metrics.h"
#include "order/health/health_watch.h"

namespace holdfast::order {

class HealthMetrics {
public:
    // `registry` shows nothing any more once this or the watch is gone.
    HealthMetrics(obs::Registry& registry, const HealthWatch& watch);
    ~HealthMetrics() = default;
    HealthMetrics(const HealthMetrics&) = delete;
    HealthMetrics& operator=(const HealthMetrics&) = delete;

private:
    void update();

    const HealthWatch& watch_;
    obs::Family<obs::Gauge>& health_;
};

}  // namespace holdfast::order
