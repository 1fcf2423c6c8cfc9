#include "obs/trend/habits.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "obs/trend/exchange.h"
#include "obs/trend/median.h"

namespace holdfast::trend {
namespace {

// Times the most of an ordinary day. Extremes of single samples scatter more than sums do.
constexpr double beyond_ordinary = 1.5;
constexpr double beyond_extreme = 2.5;
// The tolerance is a little more than the error of all half hours but these.
constexpr double outliers = 0.02;
constexpr double more = 1.25;
constexpr double tolerance_least = 0.5;

double on_most_days(const std::vector<Strength>& days, double Strength::*kind) noexcept
{
    std::array<double, Habits::days_max> values{};
    std::transform(days.begin(), days.end(), values.begin(),
                   [=](const Strength& day) { return day.*kind; });
    return median(values.data(), values.data() + days.size());
}

void raise(Strength& to, const Strength& from) noexcept
{
    for (auto kind : Strength::kinds())
        to.*kind = std::max(to.*kind, from.*kind);
}

template <typename T>
void push(std::vector<T>& ring, const T& value, std::size_t most)
{
    if (ring.size() == most)
        ring.erase(ring.begin());
    ring.push_back(value);
}

}  // namespace

void Habits::note_error(double error)
{
    push(errors_, static_cast<float>(std::abs(error)), errors_max);
    learn_tolerance();
}

void Habits::note_strength(const Strength& strength) noexcept
{
    raise(pending_, strength);
}

void Habits::keep_strength() noexcept
{
    raise(today_, pending_);
    pending_ = {};
}

void Habits::end_day()
{
    // A day without a judged sample says nothing.
    if (today_ == Strength{})
        return;
    push(days_, today_, days_max);
    today_ = {};
    learn_enough();
}

void Habits::learn_tolerance()
{
    if (errors_.empty())
        return;
    std::vector<float> errors = errors_;
    auto size = static_cast<double>(errors.size());
    auto place = errors.begin() + static_cast<std::ptrdiff_t>((1 - outliers) * (size - 1));
    std::nth_element(errors.begin(), place, errors.end());
    tolerance_ = std::max(tolerance_least, more * static_cast<double>(*place));
}

void Habits::learn_enough()
{
    if (days_.empty())
        return;
    for (auto kind : Strength::kinds()) {
        double times = kind == &Strength::spike ? beyond_extreme : beyond_ordinary;
        enough_.*kind = std::max(least.*kind, times * on_most_days(days_, kind));
    }
}

void Habits::exchange(Exchange& exchange)
{
    exchange.list(errors_, errors_max, [&](float& error) {
        exchange.value(error);
        if (std::isnan(error))
            exchange.refuse();
    });
    pending_.exchange(exchange);
    today_.exchange(exchange);
    exchange.list(days_, days_max, [&](Strength& day) { day.exchange(exchange); });
    if (!exchange.is_restoring() || !exchange.is_good())
        return;
    learn_tolerance();
    learn_enough();
}

}  // namespace holdfast::trend
