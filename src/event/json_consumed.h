// What came from a topic, as a row of a table, or why it is none. Pure; any thread.
#pragma once

#include <string>

#include "base/result.h"
#include "event/consumed.h"
#include "event/json_row.h"

namespace holdfast::event {

// What is larger is no event of anybody's.
inline constexpr std::size_t consumed_bytes_max = std::size_t{256} << 10;

// The old service's body: {"timestamp","event_type","data"}. A time without a zone is UTC; without
// one at all it is the broker's, or `now`. Its event_id is the header's, or else says where it
// stood.
Result<TableRow> read_consumed(const Consumed& consumed, WallTime now);

}  // namespace holdfast::event
