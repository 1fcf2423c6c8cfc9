#include "upstream/schedule.h"

#include <utility>

#include "base/check.h"

namespace holdfast::upstream {

Schedule::Schedule(std::vector<Behaviour> steps, bool repeats, Instant start)
    : steps_{std::move(steps)}, repeats_{repeats}
{
    CHECK(!steps_.empty());
    enter(steps_[0], start);
}

void Schedule::enter(const Behaviour& behaviour, Instant now)
{
    current_ = behaviour;
    until_ = behaviour.lasts ? now + *behaviour.lasts : never;
}

bool Schedule::advance(Instant now)
{
    bool has_changed = false;
    // Once round at most: steps of no length must not hold up the loop.
    for (std::size_t i = 0; i <= steps_.size() && now >= until_; ++i) {
        bool is_last = step_ + 1 >= steps_.size();
        if (is_last && !repeats_) {
            until_ = never;
            break;
        }
        step_ = is_last ? 0 : step_ + 1;
        // From when it was due, so that a late turn does not add up.
        enter(steps_[step_], until_);
        has_changed = true;
    }
    return has_changed;
}

void Schedule::set(Behaviour behaviour, Instant now)
{
    Behaviour before = std::exchange(current_, {});
    before.lasts.reset();
    steps_ = {behaviour};
    if (behaviour.lasts)
        steps_.push_back(std::move(before));
    step_ = 0;
    repeats_ = false;
    enter(steps_[0], now);
}

}  // namespace holdfast::upstream
