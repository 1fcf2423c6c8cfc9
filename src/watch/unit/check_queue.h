// Has services checked as soon as something has happened to them. Loop thread.
//
// A restart makes twenty signals: what comes within a moment is one check, and while one is under
// way what comes is one more after it. So nobody is checked more than ten times a second, however
// many signals come, and the last word is never missed.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "base/loop.h"
#include "base/result.h"
#include "base/task.h"
#include "watch/finding.h"

namespace holdfast::watch {

class CheckQueue final : public Task {
public:
    // From a change to its check: a unit that systemd restarts at once is "failed" for a moment.
    static constexpr std::chrono::milliseconds gather{100};
    // Under way at once; who is left comes when one of them is over.
    static constexpr std::size_t checks_max = 128;
    // When nobody can be checked.
    static constexpr std::chrono::milliseconds pause{100};

    struct World {
        Loop& loop;
        // Whether a check of it has begun: that may have looked before the change.
        std::function<bool(ServiceKey key)> is_under_way;
        // `over` is called later, once, unless it was refused. Errc::overloaded: it is asked for
        // again.
        std::function<Result<void>(ServiceKey key, std::function<void()> over)> check_now;
    };

    explicit CheckQueue(World world);
    ~CheckQueue() override;
    CheckQueue(const CheckQueue&) = delete;
    CheckQueue& operator=(const CheckQueue&) = delete;

    // On the loop from now on; what is added before waits.
    void start();
    void stop();
    bool is_started() const noexcept { return is_started_; }

    void add(ServiceKey key);
    void forget(ServiceKey key);

    const char* name() const noexcept override { return "unit checks"; }
    Instant step(Instant now) override;

private:
    struct Turn {
        Instant due;
        ServiceKey service;
    };

    void note_over(ServiceKey key);
    void wake();

    World world_;
    bool is_started_ = false;
    std::deque<Turn> turns_;            // Each service once, the first due first.
    std::set<ServiceKey> waiting_;      // The same.
    std::map<ServiceKey, bool> asked_;  // Whether it has to be checked again after that.
    Instant not_before_ = Instant::min();
    // Null when this is gone: answers find nobody.
    std::shared_ptr<CheckQueue*> self_;
};

}  // namespace holdfast::watch
