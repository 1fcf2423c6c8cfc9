// Which behaviour is in force when: the script's, step by step, or what somebody has set since.
// Pure; loop thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/time.h"
#include "upstream/mode.h"

namespace holdfast::upstream {

// What is in force from some moment on, step by step. The last `repeated` of them follow each other
// for ever; with none, the last one stays.
struct Course {
    std::vector<Behaviour> steps;
    std::size_t repeated = 0;
};

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

    // All that is still to come; the first step has what is left of its time.
    Course course(Instant now) const;
    void follow(Course course, Instant now);

private:
    void enter(const Behaviour& behaviour, Instant now);

    std::vector<Behaviour> steps_;
    std::size_t step_ = 0;
    std::size_t repeated_;
    Behaviour current_;
    Instant until_ = never;
};

}  // namespace holdfast::upstream
