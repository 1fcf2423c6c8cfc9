// Waits for what a drill expects, looking at everything in turn until it is seen or its time is
// over. Main thread.
#pragma once

#include <functional>
#include <vector>

#include "base/time.h"
#include "drill/run/probes.h"
#include "drill/run/screen.h"
#include "drill/verdict/verdict.h"

namespace holdfast::drill {

// One thing that is waited for.
struct Wanted {
    const Expectation* expectation = nullptr;
    Phase phase = Phase::detection;
    Instant from{};  // What its time is counted from.
    Duration within{};
    Seen seen{};
    bool is_over = false;
};

Wanted want(const Expectation& expectation, Phase phase, Instant from, Duration otherwise);

class Watch {
public:
    static constexpr std::chrono::milliseconds tick{200};

    struct World {
        Probes& probes;
        Screen& screen;
        const Clock& clock;
        Instant start;                     // Of what is shown.
        std::function<bool()> is_stopped;  // By a person, or by the drill's own time.
    };

    explicit Watch(World world) : world_{std::move(world)} {}

    // Each until it is met once, or its time is over. `between` is called between two rounds, and
    // may add to `all`; it says whether more is to come.
    void each(std::vector<Wanted>& all, const std::function<bool()>& between = {});
    // All in the same round, or nothing of it counts.
    void together(std::vector<Wanted>& all);

private:
    void look(Wanted& wanted);

    World world_;
};

}  // namespace holdfast::drill
