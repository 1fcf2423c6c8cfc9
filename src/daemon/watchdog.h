// Feeds the service manager's watchdog, and only if every thread made progress: a daemon of
// which a part hangs is killed and started again from durable state. Loop thread; look_at_loop()
// is for the log thread.
#pragma once

#include <atomic>
#include <functional>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "base/task.h"

namespace holdfast::daemon {

class Watchdog final : public Task {
public:
    struct Actions {
        std::function<void()> feed;
        // Says that `thread` made no progress for `silence`. Called once an episode, from the
        // thread that noticed; must not wait for the silent one.
        std::function<void(const char* thread, Duration silence)> report;
    };

    // `period` is what the manager expects. A thread may be silent for two thirds of it, so that
    // a slow disk is no hang and a hang is still reported before the kill.
    explicit Watchdog(Duration period);

    // Before the first step. look_at_loop() does nothing until then.
    void connect(Actions actions) { actions_ = std::move(actions); }
    void watch(const Progress& progress) { watched_.push_back({&progress, false}); }

    // How long each thread has made no progress. Loop thread.
    struct Look {
        const char* thread;
        Duration silence;
        bool is_excused;
    };
    std::vector<Look> look(Instant now) const;
    // A thread that is silent for longer is taken for hung.
    Duration silence_max() const noexcept { return silence_max_; }

    const char* name() const noexcept override { return "watchdog"; }
    Instant step(Instant now) override;

    // From the log thread, about once a second: the loop cannot tell that it hangs itself.
    void look_at_loop(Instant now);

private:
    struct Watched {
        const Progress* progress;
        bool reported;
    };

    bool is_silent(const Progress& progress, Instant now) const noexcept
    {
        return !progress.is_excused() && progress.silence(now) > silence_max_;
    }

    const Duration interval_;
    const Duration silence_max_;
    Actions actions_;
    std::vector<Watched> watched_;
    Progress loop_{"holdfastd"};
    std::atomic<bool> started_{false};
    bool loop_reported_ = false;  // Log thread only.
};

}  // namespace holdfast::daemon
