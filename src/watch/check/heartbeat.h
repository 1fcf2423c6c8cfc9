// When a heartbeat is late: a service that reports by itself, and is expected to do so again within
// an interval and a grace. Pure; any thread.
//
// Nobody hears what comes while we are not there. So time counts only from when we could have
// heard: after a start, a suspend or a step of the clock, a service has all of its time again
// before anything is said of it, and until then, if its last word is too old, nobody knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace holdfast::watch {

struct HeartbeatFacts {
    std::optional<WallTime> last_seen{};  // As it is stored; nothing when it never came.
    // Since when we have listened without a break.
    WallTime listening_since{};
    Duration interval{};
    Duration grace{};
    // What its last word said went wrong, empty when it gave no reason; nothing when all was well.
    std::optional<std::string> failure{};
};

enum class Heartbeat : std::uint8_t {
    on_time,
    failed,   // It came in time, to say that it failed.
    awaited,  // Its last word is old, but it had no fair chance to speak since.
    late,
};

Heartbeat judge_heartbeat(const HeartbeatFacts& facts, WallTime now) noexcept;

// When the judgement changes unless it is heard of; `WallTime::max()` when it will not.
WallTime next_judgement(const HeartbeatFacts& facts, WallTime now) noexcept;

}  // namespace holdfast::watch
