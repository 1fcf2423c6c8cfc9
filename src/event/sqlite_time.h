// Times as the tables of events have them: microseconds since 1970. Any thread.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace holdfast::event {

inline std::int64_t to_micros(WallTime time)
{
    return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

inline WallTime from_micros(std::int64_t micros)
{
    return WallTime{std::chrono::microseconds{micros}};
}

}  // namespace holdfast::event
