#include "watch/unit/timer_checker.h"

#include "watch/unit/timer_judge.h"
#include "watch/unit/unit_judge.h"

namespace holdfast::watch {

void TimerChecker::begin(const Check& check, Instant now)
{
    // Between two checks nothing was asked for: only what the two clocks say apart counts.
    if (interruptions_.note(now, loop_.wall(), never))
        doubtful_until_ = now + settling;
    done_(check.id, look(*check.service, now));
}

Observation TimerChecker::look(const Service& service, Instant now)
{
    const auto* check = std::get_if<TimerCheck>(&service.local);
    if (check == nullptr)
        return unknown_unit("its definition names no timer");
    Memory& memory = memories_.of(service.id, now);
    UnitLook seen = look_at(units_, check->timer, service, memory.absence, now);
    if (seen.facts == nullptr)
        return std::move(seen.instead);
    const UnitFacts& timer = *seen.facts;
    memory.timer.note(timer);
    const bool starts_something = timer.timer && !timer.timer->triggers.empty();
    return judge_timer({.check = *check,
                        .timer = timer,
                        .started = starts_something ? units_->find(timer.timer->triggers) : nullptr,
                        .memory = memory.timer,
                        .is_doubtful = now < doubtful_until_},
                       loop_.wall());
}

}  // namespace holdfast::watch
