// Durations counted in buckets that grow with them: eight in each doubling, so that a percentile is
// off by a sixteenth at most, whether it is of microseconds or of seconds. Pure; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace holdfast::latency {

// What is faster than 2^13 ns (8 µs) has one bucket, as has what takes longer than 2^36 ns (69 s).
inline constexpr unsigned first_power = 13;
inline constexpr unsigned end_power = 36;
inline constexpr unsigned bits_of_a_doubling = 3;
inline constexpr std::size_t buckets_of_a_doubling = 1U << bits_of_a_doubling;
inline constexpr std::size_t bucket_count = (end_power - first_power) * buckets_of_a_doubling + 2;

// Counted since ever: they may wrap, and a difference of two is right all the same.
using Counts = std::array<std::uint32_t, bucket_count>;

// A few instructions: each request pays for it.
constexpr std::size_t bucket_of(Duration took) noexcept
{
    auto ns = static_cast<std::uint64_t>(std::max<Duration::rep>(0, took.count()));
    auto power = static_cast<unsigned>(std::bit_width(ns | 1U)) - 1;
    if (power < first_power)
        return 0;
    if (power >= end_power)
        return bucket_count - 1;
    std::size_t part = (ns >> (power - bits_of_a_doubling)) & (buckets_of_a_doubling - 1);
    return 1 + (power - first_power) * buckets_of_a_doubling + part;
}

// The shortest duration of a bucket.
constexpr Duration lower_bound_of(std::size_t bucket) noexcept
{
    if (bucket == 0)
        return {};
    std::size_t power = first_power + (bucket - 1) / buckets_of_a_doubling;
    std::size_t part = (bucket - 1) % buckets_of_a_doubling;
    return Duration{
        static_cast<Duration::rep>((buckets_of_a_doubling + part) << (power - bits_of_a_doubling))};
}

// What was counted between two looks.
Counts difference(const Counts& later, const Counts& earlier) noexcept;
void add(Counts& sum, const Counts& more) noexcept;
std::uint64_t total(const Counts& counts) noexcept;

// The duration that `part` of them did not exceed; nothing when there are none.
std::optional<Duration> percentile(const Counts& counts, double part) noexcept;

}  // namespace holdfast::latency
