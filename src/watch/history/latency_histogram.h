// How long checks took, counted in the buckets of obs/latency: those of hours add up to those of
// days, and those to the percentiles of years. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "obs/latency/buckets.h"
#include "watch/history/varint.h"

namespace holdfast::watch {

struct LatencyHistogram {
    latency::Counts counts{};
    // What the buckets do not tell; in microseconds, as it is stored.
    std::uint64_t sum_us = 0;
    std::uint32_t min_us = 0;  // Of none: zero.
    std::uint32_t max_us = 0;

    bool is_empty() const noexcept { return max_us == 0 && latency::total(counts) == 0; }
    void add(Duration took) noexcept;
    void merge(const LatencyHistogram& more) noexcept;

    // Not beyond what was the least and the most.
    std::optional<Duration> percentile(double part) const noexcept;
    std::optional<Duration> mean() const noexcept;

    friend bool operator==(const LatencyHistogram&, const LatencyHistogram&) = default;
};

// Until the end of the bytes, so it comes last. Reading false: they are damaged.
void put_histogram(Blob& out, const LatencyHistogram& histogram);
bool read_histogram(VarintReader& reader, LatencyHistogram& histogram) noexcept;

}  // namespace holdfast::watch
