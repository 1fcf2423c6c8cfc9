// A window of time, and how a service was in it: exact durations, and percentiles of those results
// that answered. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "watch/history/rollup.h"

namespace holdfast::watch {

struct Window {
    WallTime from{};
    WallTime to{};
    friend bool operator==(const Window&, const Window&) = default;
};

// Neither maintenance nor UNKNOWN counts for or against a service; both are said.
struct Summary {
    Window window{};
    Covered covered{};
    Millis unknown{};
    std::array<std::uint32_t, all_statuses.size()> results{};  // By status, without maintenance.
    std::uint32_t maintenance_results = 0;
    std::optional<Duration> latency_min{};
    std::optional<Duration> latency_max{};
    std::optional<Duration> latency_mean{};
    std::optional<Duration> p50{};
    std::optional<Duration> p95{};
    std::optional<Duration> p99{};

    friend bool operator==(const Summary&, const Summary&) = default;
};

Summary summarise(const Rollup& rollup, Window window) noexcept;

// The part of the time that counts in which it was HEALTHY or DEGRADED; nothing when none counts.
std::optional<double> uptime_of(const Covered& covered) noexcept;
Millis unknown_in(const Covered& covered, Window window) noexcept;

// What a window is put together from: days, hours before and after them, and at both ends a piece
// of an hour. Pieces that there are not are empty.
struct Pieces {
    Window first_edge;
    Window first_hours;
    Window days;
    Window last_hours;
    Window last_edge;
};

// `hours_from` is the beginning of a day: of what was before, only whole days are kept, and an end
// of the window that lies there is moved outwards.
Pieces cut(Window window, WallTime hours_from) noexcept;

}  // namespace holdfast::watch
