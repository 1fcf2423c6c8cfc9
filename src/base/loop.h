// The loop as features see it: time and tasks. The daemon runs it on sd-event, tests and the
// simulation in virtual time. Loop thread only.
#pragma once

#include "base/time.h"

namespace holdfast {

class Task;

class Loop {
public:
    virtual ~Loop() = default;

    // The time of this turn: one value for everything that happens in it.
    virtual Instant now() const noexcept = 0;
    virtual WallTime wall() const noexcept = 0;

    // Steps `task` from `due` on, whenever it says it is due. It must outlive the loop or be
    // removed; it may remove or wake itself or another from within step().
    virtual void add(Task& task, Instant due) = 0;
    virtual void remove(Task& task) = 0;
    // Makes `task` due in the next turn.
    virtual void wake(Task& task) = 0;
};

}  // namespace holdfast
