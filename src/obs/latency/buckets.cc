#include "obs/latency/buckets.h"

#include <cmath>
#include <numeric>

namespace holdfast::latency {

Counts difference(const Counts& later, const Counts& earlier) noexcept
{
    Counts counts{};
    for (std::size_t i = 0; i < bucket_count; ++i)
        counts[i] = later[i] - earlier[i];
    return counts;
}

void add(Counts& sum, const Counts& more) noexcept
{
    for (std::size_t i = 0; i < bucket_count; ++i)
        sum[i] += more[i];
}

std::uint64_t total(const Counts& counts) noexcept
{
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::optional<Duration> percentile(const Counts& counts, double part) noexcept
{
    const std::uint64_t all = total(counts);
    if (all == 0)
        return std::nullopt;
    auto rank = static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(all)));
    rank = std::clamp<std::uint64_t>(rank, 1, all);
    std::size_t bucket = 0;
    std::uint64_t before = 0;
    while (before + counts[bucket] < rank)
        before += counts[bucket++];
    Duration low = lower_bound_of(bucket);
    if (bucket + 1 == bucket_count)
        return low;
    // Those of one bucket are taken to be spread evenly over it.
    double width = static_cast<double>((lower_bound_of(bucket + 1) - low).count());
    double place = (static_cast<double>(rank - before) - 0.5) / counts[bucket];
    return low + Duration{static_cast<Duration::rep>(width * place)};
}

}  // namespace holdfast::latency
