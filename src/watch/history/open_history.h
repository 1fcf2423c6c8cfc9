// What of a service's history is not closed yet: its last result, the chunk that goes on, and the
// hour and the day that are not over. Each result goes in here; what it closes comes out. It is
// stored as one row, so that a result costs one row, and a crash loses nothing. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "watch/history/chunk.h"
#include "watch/history/rollup.h"

namespace holdfast::watch {

struct ClosedChunk {
    WallTime first_at;
    Blob bytes;
};

// An hour or a day by its number, counted from 1970.
struct Bucket {
    std::int64_t number = 0;
    Rollup rollup{};
};

struct Closed {
    std::vector<ClosedChunk> chunks;
    std::vector<Bucket> hours;
    std::vector<Bucket> days;
};

struct OpenHistory {
    std::optional<Sample> last{};  // `took` may be more exact than in the chunk.
    WallTime since{};              // When its status began.
    WallTime chunk_at{};
    Blob chunk{};
    Bucket hour{};
    Bucket day{};
};

// A result that is as old as the last one, or older by no more than this, is taken to be a little
// later than that one: the clock was set back. Older ones begin anew: with a clock that was ahead
// by years nothing would ever be later.
inline constexpr Millis set_back_max = std::chrono::hours{1};

// The moment under which a result is kept.
WallTime kept_time(const OpenHistory& open, WallTime at) noexcept;

// `sample.at` is a kept_time(). The time since the last result is shared out to the hours and days
// it is of, the result counts in the one in which it began.
Closed take(OpenHistory& open, const Sample& sample);

}  // namespace holdfast::watch
