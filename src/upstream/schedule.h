// Which behaviour is in force when: the script's, step by step, or what somebody has set since.
// Pure; loop thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/time.h"
#include "upstream/mode.h"

namespace holdfast::upstream {

class Schedule {
public:
    // At least one step; the last one stays for ever unless it says how long. `repeats`: from the
    // beginning after the last one, if that has an end.
    Schedule(std::vector<Behaviour> steps, bool repeats, Instant start);

    const Behaviour& now() const noexcept { return current_; }
    // Whether another one is in force now.
    bool advance(Instant now);
    Instant next_change() const noexcept { return until_; }

    // The script is over. One that lasts for some time is followed by the one before it.
    void set(Behaviour behaviour, Instant now);

private:
    void enter(const Behaviour& behaviour, Instant now);

    std::vector<Behaviour> steps_;
    std::size_t step_ = 0;
    bool repeats_;
    Behaviour current_;
    Instant until_ = never;
};

}  // namespace holdfast::upstream
