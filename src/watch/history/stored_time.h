// Times of the history as they are stored: Unix milliseconds, and the hours and days of UTC that
// they fall into. Pure; any thread.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace holdfast::watch {

using Millis = std::chrono::milliseconds;

inline constexpr Millis hour_length = std::chrono::hours{1};
inline constexpr Millis day_length = std::chrono::days{1};

// No clock shows a time beyond these (1970 and 2242): so sums of them stay within their type.
inline constexpr std::int64_t millis_max = std::int64_t{1} << 43;

inline std::int64_t to_millis(WallTime time) noexcept
{
    std::int64_t millis = std::chrono::floor<Millis>(time.time_since_epoch()).count();
    return std::clamp<std::int64_t>(millis, 0, millis_max);
}

inline WallTime from_millis(std::int64_t millis) noexcept
{
    return WallTime{Millis{millis}};
}

// The number of the hour or day that `at` is in, counted from 1970.
inline std::int64_t number_of(WallTime at, Millis length) noexcept
{
    return to_millis(at) / length.count();
}

inline WallTime start_of(std::int64_t number, Millis length) noexcept
{
    return from_millis(number * length.count());
}

// The beginning of the hour or day that `at` is in, and the first one at or after it.
inline WallTime floor_to(WallTime at, Millis length) noexcept
{
    return start_of(number_of(at, length), length);
}
inline WallTime ceil_to(WallTime at, Millis length) noexcept
{
    WallTime floor = floor_to(at, length);
    return floor < at ? floor + length : floor;
}

}  // namespace holdfast::watch
