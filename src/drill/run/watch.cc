#include "drill/run/watch.h"

#include <algorithm>
#include <thread>

#include "base/text.h"

namespace holdfast::drill {

Wanted want(const Expectation& expectation, Phase phase, Instant from, Duration otherwise)
{
    Wanted wanted{.expectation = &expectation,
                  .phase = phase,
                  .from = from,
                  .within = expectation.within.value_or(otherwise)};
    wanted.seen = {.name = expectation.name,
                   .expected = expectation.tolerance.describe(),
                   .within = wanted.within};
    return wanted;
}

void Watch::look(Wanted& wanted)
{
    Observation observation = world_.probes.look(wanted.expectation->probe);
    wanted.seen.is_met = meets(observation, wanted.expectation->tolerance);
    wanted.seen.observed = shown(observation);
    Duration after = world_.clock.now() - wanted.from;
    // Two clocks: the one on the wall may have been set meanwhile, by the drill itself.
    if (auto when = met_at(observation, wanted.expectation->tolerance))
        after = std::clamp(after - (world_.clock.wall() - *when), Duration::zero(), after);
    wanted.seen.after = after;
}

void Watch::each(std::vector<Wanted>& all, const std::function<bool()>& between)
{
    for (;;) {
        bool is_more_to_come = between && between();
        world_.probes.begin_round();
        std::string_view waiting;
        for (Wanted& wanted : all) {
            if (wanted.is_over)
                continue;
            look(wanted);
            Instant now = world_.clock.now();
            wanted.is_over = wanted.seen.is_met || now - wanted.from > wanted.within;
            if (!wanted.is_over) {
                waiting = wanted.expectation->name;
                continue;
            }
            if (!wanted.seen.is_met)
                wanted.seen.after.reset();
            world_.screen.line(
                now - world_.start,
                join(to_string(wanted.phase), ": ", wanted.seen.name,
                     wanted.seen.is_met ? ": " : ": NOT SEEN, but ", wanted.seen.observed));
        }
        bool is_any_open =
            std::ranges::any_of(all, [](const Wanted& wanted) { return !wanted.is_over; });
        if (!is_any_open)
            waiting = "the next step";
        if ((!is_any_open && !is_more_to_come) || world_.is_stopped())
            return;
        world_.screen.status(world_.clock.now() - world_.start, join("waiting for: ", waiting));
        std::this_thread::sleep_for(tick);
    }
}

void Watch::together(std::vector<Wanted>& all)
{
    for (;;) {
        world_.probes.begin_round();
        std::string_view waiting;
        bool is_in_time = true;
        for (Wanted& wanted : all) {
            look(wanted);
            if (!wanted.seen.is_met)
                waiting = wanted.expectation->name;
            is_in_time = is_in_time && world_.clock.now() - wanted.from <= wanted.within;
        }
        if (waiting.empty() || !is_in_time || world_.is_stopped())
            break;
        world_.screen.status(world_.clock.now() - world_.start, join("waiting for: ", waiting));
        std::this_thread::sleep_for(tick);
    }
    bool are_all_met =
        std::ranges::all_of(all, [](const Wanted& wanted) { return wanted.seen.is_met; });
    for (Wanted& wanted : all) {
        if (!wanted.seen.is_met)
            wanted.seen.after.reset();
        else if (!are_all_met)
            wanted.seen.within.reset();  // It is not the one that is late.
        world_.screen.line(
            world_.clock.now() - world_.start,
            join(to_string(wanted.phase), ": ", wanted.seen.name,
                 wanted.seen.is_met ? ": " : ": NOT SEEN, but ", wanted.seen.observed));
    }
}

}  // namespace holdfast::drill
