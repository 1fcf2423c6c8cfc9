// The loop in virtual time: it shares the agenda with the real one, so tasks run in production's
// order, and an hour takes as long as what happens in it. One thread.
#pragma once

#include <algorithm>

#include "base/agenda.h"
#include "base/check.h"
#include "base/loop.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast {

class VirtualLoop final : public Loop {
public:
    // A task that is due again at once for ever would hold time still.
    static constexpr int turns_at_one_instant_max = 10'000;

    explicit VirtualLoop(Instant start = ManualClock::start,
                         WallTime wall = ManualClock::start_wall) noexcept
        : now_{start}, wall_offset_{wall.time_since_epoch() - start.time_since_epoch()}
    {
    }

    Instant now() const noexcept override { return now_; }
    WallTime wall() const noexcept override
    {
        return WallTime{now_.time_since_epoch() + wall_offset_};
    }

    void add(Task& task, Instant due) override { agenda_.add(task, due); }
    void remove(Task& task) override { agenda_.remove(task); }
    void wake(Task& task) override { agenda_.wake(task); }

    // A step of the wall clock, as time synchronisation and operators make them.
    void set_wall(WallTime wall) noexcept
    {
        wall_offset_ = wall.time_since_epoch() - now_.time_since_epoch();
    }

    // When something is due next: now for what was woken, `never` for nothing.
    Instant next_due() const noexcept { return std::max(now_, agenda_.next_due()); }

    // Time that passes while nobody runs: the process is stopped, or the machine paused.
    void stall_for(Duration time) noexcept { now_ += time; }

    // Everything due until then and at that very time; afterwards it is `until`.
    void run_until(Instant until)
    {
        CHECK(until >= now_ && until != never);
        int turns = 0;
        while (next_due() <= until) {
            turns = next_due() == now_ ? turns + 1 : 1;
            CHECK(turns <= turns_at_one_instant_max);
            now_ = next_due();
            agenda_.run(now_, [](Duration) {});
        }
        now_ = until;
    }
    void run_for(Duration time) { run_until(now_ + time); }

private:
    Agenda agenda_;
    Instant now_;
    Duration wall_offset_;
};

}  // namespace holdfast
