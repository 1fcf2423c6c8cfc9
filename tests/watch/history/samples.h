// Results for tests of the history, made up in a line each.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "watch/history/sample.h"

namespace holdfast::watch {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A Monday, 00:00 UTC.
inline constexpr WallTime midnight{hours{489'984 + 24 * 4}};
static_assert(midnight.time_since_epoch() % days{1} == Duration{0});

inline Sample healthy(WallTime at, Millis interval = minutes{1})
{
    return {.at = at,
            .interval = interval,
            .status = Status::healthy,
            .took = Millis{80},
            .status_code = 200};
}

inline Sample down(WallTime at, Millis interval = minutes{1})
{
    return {.at = at, .interval = interval, .status = Status::down, .took = seconds{5}};
}

inline Sample in_maintenance(Sample sample)
{
    sample.in_maintenance = true;
    return sample;
}

// Anything that may come after `last`.
inline Sample random_sample(Random& random, const Sample& last)
{
    Sample next = last;
    auto one_in = [&random](std::uint64_t count) { return random.below(count) == 0; };
    if (one_in(10))
        next.interval = Millis{static_cast<std::int64_t>(random.below(3'600'000))};
    std::uint64_t late = one_in(50) ? random.below(10'000'000) : random.below(20);
    next.at = last.at + std::max(Millis{1}, next.interval) + Millis{static_cast<int>(late)};
    if (one_in(4))
        next.status = all_statuses.at(random.below(all_statuses.size()));
    if (one_in(20))
        next.in_maintenance = !next.in_maintenance;
    if (one_in(4))
        next.took = std::chrono::microseconds{random.below(std::uint64_t{1} << random.below(33))};
    if (one_in(20))
        next.status_code = static_cast<std::uint32_t>(random.below(600));
    if (one_in(20))
        next.reason = static_cast<std::uint32_t>(random.below(1000));
    if (one_in(20))
        next.version = static_cast<std::uint32_t>(random.below(1000));
    if (one_in(20))
        next.version_matches = one_in(3) ? std::nullopt : std::optional{one_in(2)};
    return next;
}

}  // namespace holdfast::watch
