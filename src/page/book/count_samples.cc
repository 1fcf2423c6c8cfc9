#include "page/book/count_samples.h"

#include <algorithm>

namespace holdfast::page {
namespace {

// What is in none of the rows there is none of, unless the rest was put together.
std::optional<std::int64_t> count_of(const shipment::Counts& counts, std::string_view status)
{
    const auto found = std::ranges::find(counts, status, &shipment::StatusCount::status);
    if (found != counts.end())
        return found->count;
    const auto other = std::ranges::find(counts, std::string_view{shipment::other_status},
                                         &shipment::StatusCount::status);
    return other == counts.end() ? std::optional<std::int64_t>{0} : std::nullopt;
}

}  // namespace

CountSeries orders_in(const CountSamples& samples, order::OrderState state)
{
    CountSeries series;
    for (const auto& sample : samples)
        series.push_back(sample->orders ? std::optional{sample->orders->of(state)} : std::nullopt);
    return series;
}

CountSeries shipments_with(const CountSamples& samples, std::string_view status)
{
    CountSeries series;
    for (const auto& sample : samples)
        series.push_back(sample->shipments ? count_of(*sample->shipments, status) : std::nullopt);
    return series;
}

CountSeries gains(const CountSeries& counts)
{
    CountSeries series;
    for (std::size_t i = 1; i < counts.size(); ++i)
        series.push_back(counts[i - 1] && counts[i]
                             ? std::optional{std::max<std::int64_t>(0, *counts[i] - *counts[i - 1])}
                             : std::nullopt);
    return series;
}

std::int64_t gained_since(const CountSamples& samples, const CountSeries& gains, WallTime from)
{
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < gains.size(); ++i)
        if (samples[i]->at >= from)
            sum += gains[i].value_or(0);
    return sum;
}

}  // namespace holdfast::page
