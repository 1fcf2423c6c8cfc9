// Reads points in time as people and programs write them. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace holdfast {

struct Timestamp {
    WallTime time;  // UTC when no zone was given: what that means, the reader must know.
    bool has_zone = false;
    bool is_utc = false;  // "Z", or an offset of zero.
};

// "2026-11-21T03:04:05.678901Z", "2026-11-21 05:04:05+02:00", "2026-11-21T03:04:05": a date, a
// time, a fraction and a zone, the last two optional. Nothing for anything else, for a day or a
// time that there is not, and for what a WallTime cannot hold (before 1678, after 2261). Digits of
// the fraction beyond the ninth are dropped.
std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept;

// The same with its zone, as RFC 3339 wants it.
std::optional<WallTime> parse_rfc3339(std::string_view text) noexcept;

}  // namespace holdfast
