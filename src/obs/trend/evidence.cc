#include "obs/trend/evidence.h"

#include <algorithm>
#include <cmath>

#include "obs/trend/exchange.h"

namespace holdfast::trend {
namespace {

// The shifts the two sums look for, in standard deviations beyond the tolerance.
constexpr double small_shift = 1.2;
constexpr double large_shift = 3;
// No sample says more, so that it takes two: a wild one now and then is no trend.
constexpr double most_from_one = 6;
// What is beyond enough would only delay the end.
constexpr double kept = 1.2;
constexpr double over = 0.25;
constexpr double accepted = 0.1;

// How much likelier a sample of normal noise is with the shift than without, as a logarithm.
double likelihood(double excess, double shift) noexcept
{
    return std::min(most_from_one, shift * excess - shift * shift / 2);
}

}  // namespace

void Strength::exchange(Exchange& exchange)
{
    for (auto kind : kinds())
        exchange.value(this->*kind);
}

void Evidence::Sum::add(double more, double most, WallTime at) noexcept
{
    if (value <= 0 && more > 0)
        since = at;
    value = std::clamp(value + more, 0.0, most);
}

void Evidence::Sum::exchange(Exchange& exchange)
{
    exchange.value(value);
    exchange.value(since);
}

void Evidence::Side::add(WallTime at, double excess, const Strength& enough) noexcept
{
    small.add(likelihood(excess, small_shift), kept * enough.small, at);
    large.add(likelihood(excess, large_shift), kept * enough.large, at);
    if (excess >= enough.spike)
        large.add(enough.large, kept * enough.large, at);
}

bool Evidence::Side::is_enough(const Strength& enough) const noexcept
{
    return small.value >= enough.small || large.value >= enough.large;
}

bool Evidence::Side::is_over(const Strength& enough) const noexcept
{
    return small.value <= over * enough.small && large.value <= over * enough.large;
}

void Evidence::add(WallTime at, const Observation& observation, const Strength& enough) noexcept
{
    above_.add(at, observation.excess, enough);
    below_.add(at, -observation.excess, enough);
    spike_ = std::abs(observation.excess);
    // Where nothing is expected, silence slowly becomes what it should be.
    double overdue = observation.expected > 0 ? observation.expected : -accepted;
    if (observation.is_silent)
        silence_.add(std::min(overdue, most_from_one), kept * enough.silence, at);
    else
        silence_ = {};
}

bool Evidence::is_enough(const Strength& enough) const noexcept
{
    return above_.is_enough(enough) || below_.is_enough(enough) || silence_.value >= enough.silence;
}

bool Evidence::is_over(const Strength& enough) const noexcept
{
    return above_.is_over(enough) && below_.is_over(enough) &&
           silence_.value <= over * enough.silence;
}

Strength Evidence::strength() const noexcept
{
    return {.small = std::max(above_.small.value, below_.small.value),
            .large = std::max(above_.large.value, below_.large.value),
            .spike = spike_,
            .silence = silence_.value};
}

WallTime Evidence::since(const Strength& enough) const noexcept
{
    if (silence_.value >= enough.silence)
        return silence_.since;
    const Side& side = is_above(enough) ? above_ : below_;
    return side.large.value >= enough.large ? side.large.since : side.small.since;
}

void Evidence::exchange(Exchange& exchange)
{
    for (Side* side : {&above_, &below_}) {
        side->small.exchange(exchange);
        side->large.exchange(exchange);
    }
    silence_.exchange(exchange);
    exchange.value(spike_);
}

}  // namespace holdfast::trend
