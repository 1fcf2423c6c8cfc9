// The registry as a collector wants it: an ExportMetricsServiceRequest in OTLP's JSON, its numbers
// cumulative since the start of the process. Names and labels are those of /metrics, so that one
// query fits both. Loop thread.
#pragma once

#include <cstddef>
#include <string>

#include "base/time.h"
#include "obs/metrics.h"
#include "obs/otlp/json_spans.h"

namespace holdfast::otlp {

struct MetricTimes {
    WallTime start;  // Since when counters count.
    WallTime now;
};

struct MetricPart {
    std::string text{};
    // The name of the last family in it; empty when there is nothing behind it.
    std::string last{};
};

// The families after `after`, until the text is this long: a large registry is told in parts, and
// none of them holds up the loop. Registry::refresh() was called.
MetricPart encode_metrics(const obs::Registry& registry, const std::string& after,
                          std::size_t bytes_about, const Teller& teller, const MetricTimes& times);

}  // namespace holdfast::otlp
