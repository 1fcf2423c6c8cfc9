// Ends a loop that waits in vain for what a test wants to see. One thread.
#pragma once

#include <functional>

#include <gtest/gtest.h>

#include "base/task.h"
#include "lib/systemd/event_loop.h"

namespace holdfast {

// Turns `loop` until `is_done`, which is asked in every turn; fails after so long.
inline void run_until(systemd::EventLoop& loop, const std::function<bool()>& is_done,
                      Duration at_most = std::chrono::seconds{20})
{
    class Guard final : public systemd::EventLoop::Observer, public Task {
    public:
        Guard(systemd::EventLoop& its_loop, const std::function<bool()>& its_end)
            : loop_{its_loop}, is_done_{its_end}
        {
        }
        const char* name() const noexcept override { return "guard"; }
        Instant step(Instant /*now*/) override
        {
            ADD_FAILURE() << "waited in vain";
            loop_.quit();
            return never;
        }
        void task_was_late(Duration /*by*/) override {}
        void turn_took(Duration /*time*/) override
        {
            if (is_done_())
                loop_.quit();
        }

    private:
        systemd::EventLoop& loop_;
        const std::function<bool()>& is_done_;
    };
    if (is_done())
        return;
    Guard guard{loop, is_done};
    loop.add(guard, loop.now() + at_most);
    loop.observe(&guard);
    loop.run();
    loop.observe(nullptr);
    loop.remove(guard);
}

}  // namespace holdfast
