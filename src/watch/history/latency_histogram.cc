#include "watch/history/latency_histogram.h"

#include <algorithm>

namespace holdfast::watch {

using latency::bucket_count;

void LatencyHistogram::add(Duration took) noexcept
{
    auto us = std::chrono::floor<std::chrono::microseconds>(took).count();
    auto stored = static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 0, UINT32_MAX));
    min_us = is_empty() ? stored : std::min(min_us, stored);
    max_us = std::max(max_us, stored);
    sum_us += stored;
    ++counts[latency::bucket_of(took)];
}

void LatencyHistogram::merge(const LatencyHistogram& more) noexcept
{
    if (more.is_empty())
        return;
    min_us = is_empty() ? more.min_us : std::min(min_us, more.min_us);
    max_us = std::max(max_us, more.max_us);
    sum_us += more.sum_us;
    latency::add(counts, more.counts);
}

std::optional<Duration> LatencyHistogram::percentile(double part) const noexcept
{
    std::optional<Duration> found = latency::percentile(counts, part);
    if (!found)
        return found;
    Duration most = std::chrono::microseconds{std::max(min_us, max_us)};
    return std::clamp<Duration>(*found, std::chrono::microseconds{min_us}, most);
}

std::optional<Duration> LatencyHistogram::mean() const noexcept
{
    std::uint64_t all = latency::total(counts);
    if (all == 0)
        return std::nullopt;
    return std::chrono::microseconds{static_cast<std::int64_t>(sum_us / all)};
}

// Which bucket is the first, then the counts one after the other; where there are none, a zero and
// how many more are empty.
void put_histogram(Blob& out, const LatencyHistogram& histogram)
{
    put_varint(out, histogram.sum_us);
    put_varint(out, histogram.min_us);
    put_varint(out, histogram.max_us - histogram.min_us);
    std::size_t next = 0;
    bool is_first = true;
    for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
        if (histogram.counts[bucket] == 0)
            continue;
        std::size_t skipped = bucket - next;
        if (is_first) {
            put_varint(out, bucket);
        } else if (skipped > 0) {
            put_varint(out, 0);
            put_varint(out, skipped - 1);
        }
        put_varint(out, histogram.counts[bucket]);
        next = bucket + 1;
        is_first = false;
    }
}

bool read_histogram(VarintReader& reader, LatencyHistogram& histogram) noexcept
{
    auto sum = reader.next();
    auto min = reader.next(UINT32_MAX);
    auto more = reader.next(UINT32_MAX - min.value_or(0));
    auto bucket = reader.next(bucket_count - 1);
    if (!sum || !min || !more || !bucket)
        return false;
    histogram.sum_us = *sum;
    histogram.min_us = static_cast<std::uint32_t>(*min);
    histogram.max_us = static_cast<std::uint32_t>(*min + *more);
    for (std::size_t next = *bucket; !reader.is_at_end(); ++next) {
        auto count = reader.next(UINT32_MAX);
        if (count == 0U) {
            auto skipped = reader.next(bucket_count);
            count = skipped ? reader.next(UINT32_MAX) : std::nullopt;
            next += skipped.value_or(0) + 1;
        }
        if (!count || next >= bucket_count)
            return false;
        histogram.counts[next] = static_cast<std::uint32_t>(*count);
    }
    return latency::total(histogram.counts) > 0;
}

}  // namespace holdfast::watch
