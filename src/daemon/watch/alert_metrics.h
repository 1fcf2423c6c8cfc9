// How many alerts there are, and how much waits to be told, as metrics. Loop thread.
#pragma once

#include <cstdint>
#include <memory>

#include "base/task.h"
#include "obs/metrics.h"
#include "watch/alert/alert_desk.h"
#include "watch/notify/outbox.h"

namespace holdfast::daemon {

// holdfast_alerts{state}, brought up to date at each scrape.
class AlertMetrics {
public:
    // `registry` shows nothing any more once this or `desk` is gone.
    AlertMetrics(obs::Registry& registry, const watch::AlertDesk& desk);
    ~AlertMetrics() = default;
    AlertMetrics(const AlertMetrics&) = delete;
    AlertMetrics& operator=(const AlertMetrics&) = delete;

private:
    void update();

    const watch::AlertDesk& desk_;
    obs::Family<obs::Gauge>& alerts_;
};

// holdfast_outbox_depth{sink="notifications"}, asked of the database now and then.
class OutboxDepth final : public Task {
public:
    static constexpr std::chrono::seconds interval{15};

    OutboxDepth(obs::Registry& registry, watch::Outbox& outbox);
    ~OutboxDepth() override;
    OutboxDepth(const OutboxDepth&) = delete;
    OutboxDepth& operator=(const OutboxDepth&) = delete;

    // holdfast_outbox_depth, which other sinks have a part in.
    obs::Family<obs::Gauge>& family() noexcept { return depth_; }

    const char* name() const noexcept override { return "outbox_depth"; }
    Instant step(Instant now) override;
    // An answer under way finds nobody.
    void cancel() noexcept { *self_ = nullptr; }

private:
    void note(const Result<watch::Outbox::Waiting>& waiting);

    watch::Outbox& outbox_;
    obs::Family<obs::Gauge>& depth_;
    bool is_asking_ = false;
    std::shared_ptr<OutboxDepth*> self_;
};

}  // namespace holdfast::daemon
