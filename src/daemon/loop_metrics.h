// How late the loop is, for /metrics. Loop thread.
#pragma once

#include "lib/systemd/event_loop.h"
#include "obs/metrics.h"

namespace holdfast::daemon {

class LoopMetrics final : public systemd::EventLoop::Observer {
public:
    explicit LoopMetrics(obs::Registry& registry)
        : lag_{registry.histogram({.name = "holdfast_loop_lag_seconds",
                                   .help = "How late a task ran, against the time it was due.",
                                   .unit = "seconds"},
                                  bounds())},
          turn_{registry.histogram({.name = "holdfast_loop_turn_seconds",
                                    .help = "How long one turn of the loop kept it busy.",
                                    .unit = "seconds"},
                                   bounds())}
    {
    }

    // For who shows them.
    obs::Histogram& lag() noexcept { return lag_; }
    obs::Histogram& turn() noexcept { return turn_; }

    void task_was_late(Duration by) override { lag_.observe(by); }
    void turn_took(Duration time) override { turn_.observe(time); }

private:
    static std::vector<double> bounds()
    {
        return {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5};
    }

    obs::Histogram& lag_;
    obs::Histogram& turn_;
};

}  // namespace holdfast::daemon
