// Ids of events: UUIDs of version 7, so that their order as text is that of time. An id is not
// stored but follows from what is, and so is the same however often an event is sent. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace holdfast::event {

// `origin` tells databases apart, `sequence` the rows of one. A database that was restored gives
// sequences again, but not at the same microsecond.
std::string make_id(WallTime at, std::int64_t origin, std::int64_t sequence);

}  // namespace holdfast::event
