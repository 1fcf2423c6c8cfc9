// How late the loop is, for /metrics and, of the last minutes, for /status.json. Loop thread.
#pragma once

#include "base/task.h"
#include "lib/systemd/event_loop.h"
#include "obs/latency/window.h"
#include "obs/metrics.h"

namespace holdfast::daemon {

class LoopMetrics final : public systemd::EventLoop::Observer, public Task {
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

    void task_was_late(Duration by) override
    {
        lag_.observe(by);
        late_.observe(by);
    }
    void turn_took(Duration time) override { turn_.observe(time); }

    const char* name() const noexcept override { return "loop_metrics"; }
    Instant step(Instant now) override
    {
        late_.advance(now);
        return now + latency::Window::step;
    }
    const latency::Window& late() const noexcept { return late_; }

private:
    static std::vector<double> bounds()
    {
        return {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5};
    }

    obs::Histogram& lag_;
    obs::Histogram& turn_;
    latency::Window late_;
};

}  // namespace holdfast::daemon
