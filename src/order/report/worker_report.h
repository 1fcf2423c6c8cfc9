// What people are told of the worker: entries of the journal and metrics. Loop thread.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "obs/log.h"
#include "order/report/worker_metrics.h"
#include "order/worker.h"

namespace holdfast::order {

class WorkerReport final : public WorkerObserver {
public:
    WorkerReport(obs::Log& log, obs::Registry& registry, const Loop& loop)
        : log_{log}, loop_{loop}, metrics_{registry}
    {
    }

    // Hears of the breaker's changes after they were told here.
    void also_tell(std::function<void(const BreakerChange&)> listener)
    {
        listener_ = std::move(listener);
    }
    // Nobody said where the service is: at the start.
    void note_unconfigured();
    // An order waits; a warning if it waits for that, once.
    void note_waiting();
    // Why the queue stands still; empty while it does not.
    const std::string& trouble() const noexcept { return trouble_; }

    void on_breaker(const BreakerChange& change) override;
    void on_hold(HoldReason reason) override;
    void on_attempt(const Claimed& order, const Judgement& judgement) override;
    void on_settled(const Claimed& order, const Disposition& disposition) override;
    void on_lost(const Claimed& order) override;
    void on_interrupted(int orders) override;
    void on_overdue(int orders) override;
    void on_trouble(const Error& error) override;

private:
    obs::Log& log_;
    const Loop& loop_;
    WorkerMetrics metrics_;
    std::function<void(const BreakerChange&)> listener_;
    std::string trouble_;
    bool is_warning_due_ = false;
};

}  // namespace holdfast::order
