#include "daemon/watchdog.h"

#include <utility>

#include "base/check.h"

namespace holdfast::daemon {

Watchdog::Watchdog(Duration period) : interval_{period / 4}, silence_max_{period * 2 / 3}
{
    CHECK(period > Duration::zero());
}

Instant Watchdog::step(Instant now)
{
    loop_.beat(now);
    started_ = true;
    bool all_well = true;
    for (Watched& each : watched_) {
        bool silent = is_silent(*each.progress, now);
        if (silent && !std::exchange(each.reported, true))
            actions_.report(each.progress->thread(), each.progress->silence(now));
        if (!silent)
            each.reported = false;
        all_well = all_well && !silent;
    }
    if (all_well)
        actions_.feed();
    return now + interval_;
}

std::vector<Watchdog::Look> Watchdog::look(Instant now) const
{
    std::vector<Look> looks;
    for (const Watched& each : watched_)
        looks.push_back({.thread = each.progress->thread(),
                         .silence = each.progress->silence(now),
                         .is_excused = each.progress->is_excused()});
    return looks;
}

void Watchdog::look_at_loop(Instant now)
{
    if (!started_)
        return;
    bool silent = is_silent(loop_, now);
    if (silent && !std::exchange(loop_reported_, true))
        actions_.report(loop_.thread(), loop_.silence(now));
    if (!silent)
        loop_reported_ = false;
}

}  // namespace holdfast::daemon
