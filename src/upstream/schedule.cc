#include "upstream/schedule.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::upstream {

Schedule::Schedule(std::vector<Behaviour> steps, bool repeats, Instant start)
    : steps_{std::move(steps)}, repeated_{repeats ? steps_.size() : 0}
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
        if (is_last && repeated_ == 0) {
            until_ = never;
            break;
        }
        step_ = is_last ? steps_.size() - repeated_ : step_ + 1;
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
        steps_.push_back(before);
    step_ = 0;
    repeated_ = 0;
    enter(steps_[0], now);
}

Course Schedule::course(Instant now) const
{
    Behaviour first = current_;
    first.lasts.reset();
    bool is_last = step_ + 1 == steps_.size() && repeated_ == 0;
    if (until_ == never || is_last)
        return {.steps = {first}};
    // Of a step that is over the next turn takes notice.
    first.lasts = std::max<Duration>(until_ - now, std::chrono::milliseconds{1});
    Course course{.steps = {first}, .repeated = repeated_};
    auto add = [&](std::size_t begin) {
        course.steps.insert(course.steps.end(), steps_.begin() + static_cast<std::ptrdiff_t>(begin),
                            steps_.end());
    };
    std::size_t cycle = steps_.size() - repeated_;
    add(step_ + 1);
    if (repeated_ > 0 && step_ >= cycle)
        add(cycle);
    return course;
}

void Schedule::follow(Course course, Instant now)
{
    CHECK(!course.steps.empty() && course.repeated < course.steps.size());
    steps_ = std::move(course.steps);
    repeated_ = course.repeated;
    step_ = 0;
    enter(steps_[0], now);
}

}  // namespace holdfast::upstream
