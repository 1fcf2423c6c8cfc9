// "Checks" of timers: a look at what systemd said of them and of what they start. Loop thread.
#pragma once

#include <memory>
#include <utility>

#include "watch/check/checker.h"
#include "watch/schedule/interruptions.h"
#include "watch/unit/check_memories.h"
#include "watch/unit/timer_memory.h"
#include "watch/unit/unit_look.h"

namespace holdfast::watch {

class TimerChecker final : public Checker {
public:
    // After a sleep or a step of the clock systemd plans anew, and fires what it has missed. Once
    // a minute all that it says is asked for again, so by then it is known.
    static constexpr std::chrono::minutes settling{2};

    // Null: nobody follows units here.
    TimerChecker(const Units* units, const Loop& loop, Done done)
        : units_{units}, loop_{loop}, done_{std::move(done)}
    {
    }
    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<TimerChecker>(surroundings.units, surroundings.loop,
                                              std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    // It is over as soon as it has begun.
    void cancel(CheckId /*id*/) override {}
    Observation give_up(CheckId /*id*/, Instant /*now*/) override { return {}; }

private:
    struct Memory {
        TimerMemory timer{};
        Absence absence{};
    };

    Observation look(const Service& service, Instant now);

    const Units* units_;
    const Loop& loop_;
    Done done_;
    CheckMemories<Memory> memories_;
    Interruptions interruptions_{InterruptionSettings{}};
    Instant doubtful_until_ = Instant::min();
};

}  // namespace holdfast::watch
