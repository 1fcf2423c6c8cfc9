// Takes spans away from the tracer and to the collector: a batch when one is full, or when the
// first of it has waited long enough. While the collector is away spans wait, and what there is no
// room for is counted. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/task.h"
#include "obs/metrics.h"
#include "obs/otlp/courier.h"
#include "obs/otlp/flush.h"
#include "obs/otlp/json_spans.h"
#include "obs/trace/tracer.h"

namespace holdfast::otlp {

struct SpanExportSettings {
    bool is_on = false;
    std::size_t batch_max = 512;
    Duration batch_delay = std::chrono::seconds{5};
    bool compresses = false;
    std::shared_ptr<const Teller> teller = std::make_shared<const Teller>();
};

class SpanExporter final : public Task {
public:
    // Outlived by all of `world`, the tracer and the registry; on the loop while it lives.
    SpanExporter(const Courier::World& world, trace::Tracer& tracer, obs::Registry& registry,
                 Random random);
    ~SpanExporter() override;
    SpanExporter(const SpanExporter&) = delete;
    SpanExporter& operator=(const SpanExporter&) = delete;

    void apply(SpanExportSettings settings);

    // What waits is sent at once; `flushed` is called once, when nothing waits any more, or at
    // `deadline`. A collector that is away is not waited for.
    void flush(Instant deadline, std::function<void()> flushed);

    const char* name() const noexcept override { return "spans"; }
    Instant step(Instant now) override;

private:
    bool is_due(Instant now) const noexcept;
    void send(Instant now);
    void note(std::size_t spans, const Receipt& receipt, Duration took);
    void count_dropped();
    bool is_empty() const noexcept;

    Loop& loop_;
    CollectorReport& report_;
    trace::Tracer& tracer_;
    SpanExportSettings settings_;
    Courier courier_;
    Instant waiting_since_{};
    Flush flush_;
    obs::Counter& exported_;
    obs::Family<obs::Counter>& dropped_;
    obs::Histogram& took_;
    std::uint64_t dropped_by_tracer_ = 0;
};

}  // namespace holdfast::otlp
