#include "watch/unit/timer_memory.h"

namespace holdfast::watch {

void TimerMemory::note(const UnitFacts& facts)
{
    if (timer_ != facts.name) {
        *this = TimerMemory{};
        timer_ = facts.name;
    }
    if (!facts.timer)
        return;
    const TimerFacts& timer = *facts.timer;
    // That it has fired is told by the time at which it did, which no clock can move afterwards;
    // one that systemd has forgotten with the unit is no firing.
    if (timer.last_trigger && timer.last_trigger != last_trigger_) {
        last_trigger_ = timer.last_trigger;
        expected_.reset();
    }
    // While what it started runs, systemd goes on showing the time that was served by that.
    if (timer.next_elapse && (!last_trigger_ || *timer.next_elapse > *last_trigger_))
        expected_ = timer.next_elapse;
    // It was stopped before the first look.
    if (!expected_ && timer.missed_elapse &&
        (!last_trigger_ || *timer.missed_elapse > *last_trigger_))
        expected_ = timer.missed_elapse;
}

}  // namespace holdfast::watch
