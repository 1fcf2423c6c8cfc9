// How long each level of the history is kept. Pure; any thread.
#pragma once

#include "watch/history/chunk.h"

namespace holdfast::watch {

struct HistoryRetention {
    Duration raw = std::chrono::days{30};
    Duration hours = std::chrono::days{400};  // And the changes of state: they go together.
    Duration days = std::chrono::days{3653};  // Ten years.
};

// What begins before these goes.
struct Horizons {
    WallTime raw;
    WallTime hours;
    WallTime days;
};

// Chunks begin up to a day before their last result; a day whose hours go in part would be neither
// hours nor a day.
inline Horizons horizons_of(const HistoryRetention& retention, WallTime now) noexcept
{
    return {.raw = now - retention.raw - chunk_span_max,
            .hours = floor_to(now - retention.hours, day_length),
            .days = floor_to(now - retention.days, day_length)};
}

}  // namespace holdfast::watch
