// Tells the collector all metrics, once in every interval. A large registry goes in several
// messages, one after the other; what does not arrive is told with newer numbers next time. Loop
// thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/task.h"
#include "obs/metrics.h"
#include "obs/otlp/courier.h"
#include "obs/otlp/flush.h"
#include "obs/otlp/json_metrics.h"

namespace holdfast::otlp {

struct MetricExportSettings {
    bool is_on = false;
    Duration interval = std::chrono::seconds{60};
    bool compresses = false;
    std::shared_ptr<const Teller> teller = std::make_shared<const Teller>();
};

class MetricExporter final : public Task {
public:
    // Written at once: a quarter of a millisecond's work.
    static constexpr std::size_t part_bytes = std::size_t{128} << 10U;

    // Outlived by all of `world` and the registry; on the loop while it lives.
    MetricExporter(const Courier::World& world, obs::Registry& registry, Random random);
    ~MetricExporter() override;
    MetricExporter(const MetricExporter&) = delete;
    MetricExporter& operator=(const MetricExporter&) = delete;

    void apply(MetricExportSettings settings);

    // A last round, or what was counted since the one before would be told to nobody; `flushed` is
    // called once, when it is over, or at `deadline`. A collector that is away is not waited for.
    void flush(Instant deadline, std::function<void()> flushed);

    const char* name() const noexcept override { return "metric_export"; }
    Instant step(Instant now) override;

private:
    bool is_told(Instant now) const noexcept;
    void send_part();
    void note(const Receipt& receipt);

    Loop& loop_;
    CollectorReport& report_;
    obs::Registry& registry_;
    MetricExportSettings settings_;
    WallTime start_;
    Courier courier_;
    Instant due_ = never;
    std::string after_{};  // The last family that was told in this round.
    bool is_in_round_ = false;
    Flush flush_;
    obs::Family<obs::Counter>& rounds_;
};

}  // namespace holdfast::otlp
