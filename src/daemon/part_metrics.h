// How each part of the service is, as a metric. Loop thread.
#pragma once

#include "daemon/readiness.h"
#include "obs/metrics.h"

namespace holdfast::daemon {

class PartMetrics {
public:
    // Both outlive this.
    PartMetrics(obs::Registry& registry, const Readiness& readiness);

private:
    void update();

    const Readiness& readiness_;
    obs::Family<obs::Gauge>& up_;
};

}  // namespace holdfast::daemon
