#include "watch/history/series.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {
namespace {

std::int64_t steps_in(Window window, Millis step) noexcept
{
    Duration length = window.to - window.from;
    return length <= Duration{0} ? 0 : (length - Duration{1}) / Duration{step} + 1;
}

Millis rounded_up(Millis step, Millis unit) noexcept
{
    return (step + unit - Millis{1}) / unit * unit;
}

}  // namespace

std::optional<Steps> plan_steps(Window window, Duration step, const Kept& kept) noexcept
{
    if (step <= Duration{0} || step > Duration{Millis{millis_max}})
        return std::nullopt;
    Steps steps{
        .window = window, .step = std::chrono::ceil<Millis>(step), .level = Level::by_result};
    if (steps.step >= hour_length || window.from < kept.raw_from) {
        steps.step = rounded_up(steps.step, hour_length);
        steps.level = Level::by_hour;
    }
    if (steps.step >= day_length || window.from < kept.hours_from) {
        steps.step = rounded_up(steps.step, day_length);
        steps.level = Level::by_day;
    }
    steps.window.from = floor_to(window.from, steps.step);
    std::int64_t points = steps_in(steps.window, steps.step);
    if (points < 1 || points > points_max)
        return std::nullopt;
    steps.window.to = steps.window.from + points * steps.step;
    return steps;
}

StepRollups::StepRollups(Window window, Millis step)
    : window_{window}, step_{step}, rollups_(static_cast<std::size_t>(steps_in(window, step)))
{
    CHECK(step > Millis{0});
}

void StepRollups::cover(const Span& span)
{
    WallTime at = std::max(span.from, window_.from);
    WallTime to = std::min(span.to, window_.to);
    while (at < to) {
        auto index = (at - window_.from) / Duration{step_};
        WallTime end = std::min(to, window_.from + (index + 1) * step_);
        rollups_[static_cast<std::size_t>(index)].covered[span.cover] += overlap(span, at, end);
        at = end;
    }
}

void StepRollups::add(const Sample& sample)
{
    if (last_)
        if (std::optional<Span> span = span_of(*last_, sample.at))
            cover(*span);
    if (sample.at >= window_.from && sample.at < window_.to)
        rollups_[static_cast<std::size_t>((sample.at - window_.from) / Duration{step_})].count(
            sample);
    last_ = sample;
}

std::vector<Rollup> StepRollups::finish(WallTime now) &&
{
    if (last_)
        if (std::optional<Span> span = span_of(*last_, now))
            cover(*span);
    return std::move(rollups_);
}

}  // namespace holdfast::watch
