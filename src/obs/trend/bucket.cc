#include "obs/trend/bucket.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/check.h"
#include "obs/trend/exchange.h"
#include "obs/trend/median.h"

namespace holdfast::trend {
namespace {

// From the median of distances to the standard deviation, for a normal distribution.
constexpr double normal = 1.4826;
// In scores from the median.
constexpr double sticks_out = 4;

}  // namespace

void Bucket::add(const Sample& sample) noexcept
{
    samples_[count_++ % kept_max] = sample;
    value_sum_ += sample.value;
    weight_sum_ += sample.weight;
}

double Bucket::level() const noexcept
{
    CHECK(count_ > 0);
    std::array<double, kept_max> levels{};
    for (std::size_t i = 0; i < kept(); ++i)
        levels[i] = level_of(kind_, samples_[i]);
    double middle = median(levels.data(), levels.data() + kept());
    if (kind_ == Kind::share || kind_ == Kind::duration)
        return middle;
    // The median of rare events is none at all, so they are averaged, without what sticks out.
    // Ratios of few requests are worth less than those of many.
    if (kind_ == Kind::ratio)
        middle = level_of(kind_, {.value = value_sum_, .weight = weight_sum_});
    double value_sum = 0;
    double weight_sum = 0;
    for (std::size_t i = 0; i < kept(); ++i) {
        double weight = samples_[i].weight;
        double least = value_at(kind_, weight, middle, -sticks_out) * weight;
        double most = value_at(kind_, weight, middle, sticks_out) * weight;
        value_sum += std::clamp(samples_[i].value, least, most);
        weight_sum += weight;
    }
    return level_of(kind_, {.value = value_sum, .weight = weight_sum});
}

double Bucket::noise(double level) const noexcept
{
    CHECK(count_ > 0);
    std::array<double, kept_max> distances{};
    for (std::size_t i = 0; i < kept(); ++i)
        distances[i] = std::abs(score(kind_, samples_[i], level));
    return normal * median(distances.data(), distances.data() + kept());
}

Sample Bucket::typical(double level) const noexcept
{
    CHECK(count_ > 0);
    double weight = weight_sum_ / static_cast<double>(count_);
    switch (kind_) {
    case Kind::count:
    case Kind::ratio:
        return {.value = level * weight, .weight = weight};
    case Kind::share:
        return {.value = level, .weight = weight};
    case Kind::duration:
        break;
    }
    return {.value = std::exp(level), .weight = weight};
}

void Bucket::exchange(Exchange& exchange)
{
    exchange.count(count_, std::numeric_limits<std::int32_t>::max());
    exchange.value(value_sum_);
    exchange.value(weight_sum_);
    for (std::size_t i = 0; i < kept(); ++i) {
        exchange.value(samples_[i].value);
        exchange.value(samples_[i].weight);
    }
}

}  // namespace holdfast::trend
