// The part of the settings that is about what is exported to a collector: spans and metrics. Any
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "obs/trace/sampler.h"

namespace holdfast::daemon {

enum class OtlpCompression { none, gzip };

struct TracingSettings {
    bool enabled = true;           // If there is an endpoint.
    std::string endpoint;          // "http://127.0.0.1:4318"; empty: nothing is exported.
    std::string traces_endpoint;   // With the path; empty: /v1/traces below `endpoint`.
    std::string metrics_endpoint;  // The same with /v1/metrics.
    bool spans = true;
    bool metrics = true;
    std::string headers;  // "name=value,name=value". A secret.
    std::string ca_file;
    Duration timeout = std::chrono::seconds{10};
    OtlpCompression compression = OtlpCompression::none;
    std::string service_name;  // Empty: what `resource` says, or "holdfast".
    std::string resource;      // "name=value,name=value".
    trace::Sampling sampler = trace::Sampling::parent_or_always_on;
    std::string sampler_ratio = "1";  // Of the samplers by ratio.
    std::int64_t queue_max = 2048;    // Spans.
    std::int64_t batch_max = 512;     // Spans.
    Duration batch_delay = std::chrono::seconds{5};
    Duration metrics_interval = std::chrono::seconds{60};
};

}  // namespace holdfast::daemon
