// What people are told of the worker: entries of the journal and metrics. Loop thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "obs/log.h"
#include "order/report/worker_metrics.h"
#include "order/worker.h"

namespace holdfast::order {

class WorkerReport final : public WorkerObserver {
public:
    // A service that comes and goes is spoken of once in this time.
    static constexpr std::chrono::minutes episode_pause{1};

    WorkerReport(obs::Log& log, obs::Registry& registry, const Loop& loop)
        : log_{log}, loop_{loop}, metrics_{registry}
    {
    }

    // Hears of the breaker's changes after they were told here.
    void also_tell(std::function<void(const BreakerChange&)> listener)
    {
        listener_ = std::move(listener);
    }
    // Hears of every answer of the service.
    void tell_answers(std::function<void(const Answer&)> listener)
    {
        answer_listener_ = std::move(listener);
    }
    // Nobody said where the service is: at the start.
    void note_unconfigured();
    // An order waits; a warning if it waits for that, once.
    void note_waiting();
    // Why orders wait that need not; empty while none does.
    const std::string& trouble() const noexcept { return trouble_; }

    void on_breaker(const BreakerChange& change) override;
    void on_hold(HoldReason reason) override;
    void on_attempt(const Claimed& order, const Judgement& judgement) override;
    void on_answer(const Answer& answer) override;
    void on_settled(const Claimed& order, const Disposition& disposition) override;
    void on_lost(const Claimed& order) override;
    void on_interrupted(int orders) override;
    void on_overdue(int orders) override;
    void on_trouble(const Error& error) override;

private:
    void begin_episode(const Claimed& order);
    void end_episode();

    obs::Log& log_;
    const Loop& loop_;
    WorkerMetrics metrics_;
    std::function<void(const BreakerChange&)> listener_;
    std::function<void(const Answer&)> answer_listener_;
    std::string trouble_;
    bool is_warning_due_ = false;
    // What the last call came to, if it failed.
    std::optional<Outcome> failure_;
    std::string said_;  // By the service or the network, of the last call.
    bool is_parking_ = false;
    Instant quiet_until_{};
};

}  // namespace holdfast::order
