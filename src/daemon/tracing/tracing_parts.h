// What is told to a collector, wired: the tracer, and those who take spans and metrics from here to
// there. Without an endpoint there is a tracer that is off, and nothing else. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/io.h"
#include "base/job.h"
#include "base/random.h"
#include "daemon/config/tracing_settings.h"
#include "lib/curl/multi/exchanges.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "obs/otlp/collector_report.h"
#include "obs/otlp/curl_collector.h"
#include "obs/otlp/metric_exporter.h"
#include "obs/otlp/span_exporter.h"
#include "obs/trace/tracer.h"

namespace holdfast::daemon {

class TracingParts {
public:
    // At the end, what waits may take so long to get out.
    static constexpr std::chrono::seconds flush_max{2};

    struct World {
        IoLoop& loop;
        const Clock& clock;
        Worker& aux;
        obs::Log& log;
        obs::Registry& registry;
        Random random;
    };

    // On the loop while it lives. All of `world` outlives it, but the worker's jobs may come back
    // later.
    TracingParts(const World& world, const TracingSettings& settings);
    ~TracingParts();
    TracingParts(const TracingParts&) = delete;
    TracingParts& operator=(const TracingParts&) = delete;

    trace::Tracer& tracer() noexcept { return tracer_; }
    void apply(const TracingSettings& settings);
    // At the end, when nothing is traced any more: `flushed` is called once.
    void flush(std::function<void()> flushed);
    // Whether anything is exported, or would be if it were said rightly where to.
    bool is_on() const noexcept { return is_on_; }
    // Why something does not arrive; empty while all does, and while nothing is exported.
    std::string trouble() const { return report_.trouble(); }

private:
    World world_;
    trace::Tracer tracer_;
    otlp::CollectorReport report_;
    curl::Exchanges exchanges_;
    otlp::CurlCollector collector_;
    otlp::SpanExporter spans_;
    otlp::MetricExporter metrics_;
    std::string urls_;  // Those in force.
    bool is_on_ = false;
};

}  // namespace holdfast::daemon
