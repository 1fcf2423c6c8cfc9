// "Checks" of units: a look at what systemd said of them. Loop thread.
//
// A service that selects units is well while it selects some: how each of them is, is told by the
// service that is made of it.
#pragma once

#include <memory>
#include <utility>

#include "watch/check/checker.h"
#include "watch/unit/check_memories.h"
#include "watch/unit/unit_look.h"
#include "watch/unit/unit_memory.h"

namespace holdfast::watch {

class UnitChecker final : public Checker {
public:
    // Null: nobody follows units here.
    UnitChecker(const Units* units, const Loop& loop, Done done)
        : units_{units}, loop_{loop}, done_{std::move(done)}
    {
    }
    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<UnitChecker>(surroundings.units, surroundings.loop,
                                             std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    // It is over as soon as it has begun.
    void cancel(CheckId /*id*/) override {}
    Observation give_up(CheckId /*id*/, Instant /*now*/) override { return {}; }

private:
    struct Memory {
        UnitMemory unit{};
        Absence absence{};
    };

    Observation look(const Service& service, Instant now);
    Observation look_at_selection(const UnitCheck& check) const;

    const Units* units_;
    const Loop& loop_;
    Done done_;
    CheckMemories<Memory> memories_;
};

}  // namespace holdfast::watch
