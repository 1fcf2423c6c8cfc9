#include "obs/trend/measure.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace holdfast::trend {
namespace {

// Shorter cannot be told from nothing, and has no logarithm.
constexpr double seconds_min = 1e-6;
// Half a percentage point, or one and a half of what can change at all.
constexpr double share_unit = 0.005;
constexpr double share_steps = 1.5;
// A percentile moves by 5 % without a reason, and by more the fewer requests it is of.
constexpr double duration_unit = 0.05;
constexpr double duration_few = 20;
// Keeps a multiple of nothing finite.
constexpr double count_floor = 0.1;

double count_scale(double events) noexcept
{
    return 2 * std::sqrt(std::max(0.0, events) + 0.375);
}

double ratio_angle(double events, double among) noexcept
{
    double part = (std::clamp(events, 0.0, among) + 0.375) / (among + 0.75);
    return std::asin(std::sqrt(part));
}

double unit_of(Kind kind, double weight) noexcept
{
    if (kind == Kind::share)
        return std::max(share_unit, share_steps / std::max(1.0, weight));
    return duration_unit * std::sqrt(1 + duration_few / std::max(1.0, weight));
}

}  // namespace

bool is_valid(Kind kind, const Sample& sample) noexcept
{
    if (!std::isfinite(sample.value) || !std::isfinite(sample.weight) || sample.value < 0 ||
        sample.weight <= 0)
        return false;
    double most = kind == Kind::ratio ? sample.weight : 1;
    return kind == Kind::count || kind == Kind::duration || sample.value <= most;
}

double level_of(Kind kind, const Sample& sample) noexcept
{
    switch (kind) {
    case Kind::count:
    case Kind::ratio:
        return sample.value / sample.weight;
    case Kind::share:
        return sample.value;
    case Kind::duration:
        break;
    }
    return std::log(std::max(seconds_min, sample.value));
}

double score(Kind kind, const Sample& sample, double level) noexcept
{
    switch (kind) {
    case Kind::count:
        return count_scale(sample.value) - count_scale(level * sample.weight);
    case Kind::ratio:
        return 2 * std::sqrt(sample.weight + 0.5) *
               (ratio_angle(sample.value, sample.weight) -
                ratio_angle(level * sample.weight, sample.weight));
    case Kind::share:
    case Kind::duration:
        break;
    }
    return (level_of(kind, sample) - level) / unit_of(kind, sample.weight);
}

double value_at(Kind kind, double weight, double level, double wanted) noexcept
{
    switch (kind) {
    case Kind::count: {
        double half = std::max(0.0, count_scale(level * weight) + wanted) / 2;
        return std::max(0.0, half * half - 0.375) / weight;
    }
    case Kind::ratio: {
        double angle = ratio_angle(level * weight, weight) + wanted / (2 * std::sqrt(weight + 0.5));
        double sine = std::sin(std::clamp(angle, 0.0, std::numbers::pi / 2));
        return std::clamp((sine * sine * (weight + 0.75) - 0.375) / weight, 0.0, 1.0);
    }
    case Kind::share:
        return std::clamp(level + wanted * unit_of(kind, weight), 0.0, 1.0);
    case Kind::duration:
        break;
    }
    return std::exp(level + wanted * unit_of(kind, weight));
}

double shift_between(Kind kind, double from, double to) noexcept
{
    if (kind == Kind::count)
        return std::log((to + count_floor) / (from + count_floor));
    return to - from;
}

double shifted(Kind kind, double level, double shift) noexcept
{
    switch (kind) {
    case Kind::count:
        return std::max(0.0, (level + count_floor) * std::exp(shift) - count_floor);
    case Kind::ratio:
    case Kind::share:
        return std::clamp(level + shift, 0.0, 1.0);
    case Kind::duration:
        break;
    }
    return level + shift;
}

}  // namespace holdfast::trend
