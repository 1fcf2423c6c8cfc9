#include "obs/trend/expectation.h"

#include <algorithm>
#include <cmath>

namespace holdfast::trend {
namespace {

// The rhythm comes some minutes earlier or later, in parts of a half hour.
constexpr double wobble = 0.15;
// What is never worth a report: a tenth of a count or a duration, half a percentage point of a
// share, one error in a thousand.
constexpr double negligible = 0.1;
constexpr double negligible_share = 0.005;
constexpr double negligible_ratio = 0.001;

double negligible_at(Kind kind, double level) noexcept
{
    switch (kind) {
    case Kind::count:
        return negligible * level;
    case Kind::ratio:
        return negligible_ratio;
    case Kind::share:
        return negligible_share;
    case Kind::duration:
        break;
    }
    return negligible;  // Of a logarithm it is a part.
}

}  // namespace

// Between the middles of two half hours the level goes straight. Where the rhythm bends, nobody
// knows at which minute.
Range range_at(Kind kind, const Levels& levels, double position) noexcept
{
    double next = position < 0 ? levels.before : levels.after;
    double level = levels.here + std::abs(position) * (next - levels.here);
    double bend = std::abs(levels.here - (levels.before + levels.after) / 2);
    double slack = bend + wobble * std::abs(next - levels.here) + negligible_at(kind, level);
    double low = level - slack;
    return {.low = kind == Kind::duration ? low : std::max(0.0, low), .high = level + slack};
}

double noise_at(const Levels& noises, double position) noexcept
{
    if (std::abs(position) < 0.5 - wobble)
        return noises.here;
    return std::max(noises.here, position < 0 ? noises.before : noises.after);
}

double distance(Kind kind, const Sample& sample, const Range& range) noexcept
{
    if (double above = score(kind, sample, range.high); above > 0)
        return above;
    return std::min(0.0, score(kind, sample, range.low));
}

bool is_alike(Kind kind, double level, double other) noexcept
{
    if (kind == Kind::count)
        return std::abs(score(kind, {.value = level}, other)) < 1;
    return std::abs(level - other) <= negligible_at(kind, level);
}

double expected_events(const Range& range, const Sample& sample) noexcept
{
    // A tenth less is nothing to a level, but it is to a sum over an hour.
    return range.low / (1 - negligible) * sample.weight;
}

}  // namespace holdfast::trend
