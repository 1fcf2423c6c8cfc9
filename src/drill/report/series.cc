#include "drill/report/series.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace holdfast::drill {

Duration quantile(std::vector<Duration> values, double share)
{
    if (values.empty())
        return {};
    std::ranges::sort(values);
    auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::min(rank == 0 ? 0 : rank - 1, values.size() - 1)];
}

std::vector<Second> by_second(const std::vector<Sample>& samples)
{
    struct Bucket {
        std::vector<Duration> times;
        std::int64_t failed = 0;
    };
    std::map<std::int64_t, Bucket> buckets;
    for (const Sample& sample : samples) {
        auto second = std::chrono::floor<std::chrono::seconds>(sample.at).count();
        if (buckets.size() >= seconds_max && !buckets.contains(second))
            continue;
        Bucket& bucket = buckets[second];
        bucket.times.push_back(sample.took);
        bucket.failed += sample.is_error ? 1 : 0;
    }
    std::vector<Second> all;
    for (auto& [at, bucket] : buckets) {
        auto count = static_cast<std::int64_t>(bucket.times.size());
        Duration longest = *std::ranges::max_element(bucket.times);
        all.push_back({.at = at,
                       .answered = count - bucket.failed,
                       .failed = bucket.failed,
                       .median = quantile(std::move(bucket.times), 0.5),
                       .longest = longest});
    }
    return all;
}

}  // namespace holdfast::drill
