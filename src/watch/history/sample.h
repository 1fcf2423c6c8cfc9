// One result as it is kept in a chunk: texts by their numbers, times in milliseconds. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>

#include "watch/history/stored_time.h"
#include "watch/status.h"

namespace holdfast::watch {

struct Sample {
    WallTime at{};
    // Of the service at that time: after twice as long without another result nobody knows how it
    // is.
    Millis interval{};
    Status status = Status::unknown;
    bool in_maintenance = false;
    Duration took{};
    std::uint32_t status_code = 0;
    std::uint32_t version = 0;  // Numbers of texts; 0: empty.
    std::uint32_t reason = 0;
    std::optional<bool> version_matches{};

    friend bool operator==(const Sample&, const Sample&) = default;
};

inline constexpr Millis interval_max = std::chrono::days{31};

}  // namespace holdfast::watch
