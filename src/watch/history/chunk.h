// A run of results of one service in a few hundred bytes. Most results are two bytes: how far its
// time is from where its interval puts it, and how far its latency is from that of the one before.
// What else there is stands there only when it changes. Pure; any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "watch/history/sample.h"
#include "watch/history/varint.h"

namespace holdfast::watch {

// Eight fit into a page of SQLite, and an open one is written anew with each result.
inline constexpr std::size_t chunk_bytes_max = 480;
// So that old ones can be told by their beginning.
inline constexpr Millis chunk_span_max = day_length;

// Whether `sample` fits into the chunk, which began at `first_at`.
bool has_room(const Blob& chunk, WallTime first_at, const Sample& sample) noexcept;

// `last` is the one that was appended before; the first of a chunk has none. Later than that by a
// millisecond at least.
void append(Blob& chunk, const Sample* last, const Sample& sample);

struct Samples {
    std::vector<Sample> samples;  // Oldest first; of damaged bytes those before the damage.
    bool is_whole = true;
};

// Any bytes: no more samples come of them than bytes. What `took` says is off by 1.6 % at most.
Samples read_chunk(BlobView chunk, WallTime first_at);

}  // namespace holdfast::watch
