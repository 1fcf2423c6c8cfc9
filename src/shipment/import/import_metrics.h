// What /metrics shows of imports. Registered on the loop; any thread may change values.
#pragma once

#include "obs/metrics.h"

namespace holdfast::shipment {

struct ImportMetrics {
    explicit ImportMetrics(obs::Registry& registry);

    obs::Family<obs::Counter>& ended;       // By result.
    obs::Family<obs::Counter>& limits_hit;  // By limit.
    obs::Counter& rows;                     // Of those that are complete.
    obs::Gauge& under_way;
    obs::Gauge& batch_rows;
};

}  // namespace holdfast::shipment
