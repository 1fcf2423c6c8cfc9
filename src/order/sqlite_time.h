// Times of orders as they are stored: Unix microseconds. Any thread.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace holdfast::order {

inline std::int64_t to_micros(Duration duration) noexcept
{
    return std::chrono::floor<std::chrono::microseconds>(duration).count();
}

inline std::int64_t to_micros(WallTime time) noexcept
{
    return to_micros(time.time_since_epoch());
}

inline WallTime from_micros(std::int64_t micros) noexcept
{
    return WallTime{std::chrono::microseconds{micros}};
}

}  // namespace holdfast::order
