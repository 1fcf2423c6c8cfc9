// Times of what is watched as they are stored: Unix microseconds. Any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace holdfast::watch {

inline std::int64_t to_micros(Duration duration) noexcept
{
    return std::chrono::floor<std::chrono::microseconds>(duration).count();
}

inline std::int64_t to_micros(WallTime time) noexcept
{
    return to_micros(time.time_since_epoch());
}

inline std::optional<std::int64_t> to_micros(const std::optional<WallTime>& time) noexcept
{
    return time ? std::optional{to_micros(*time)} : std::nullopt;
}

inline WallTime from_micros(std::int64_t micros) noexcept
{
    return WallTime{std::chrono::microseconds{micros}};
}

}  // namespace holdfast::watch
