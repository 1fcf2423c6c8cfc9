#include "watch/history/window.h"

#include <algorithm>

namespace holdfast::watch {

Summary summarise(const Rollup& rollup, Window window) noexcept
{
    Summary summary{.window = window,
                    .covered = rollup.covered,
                    .unknown = unknown_in(rollup.covered, window),
                    .results = rollup.results,
                    .maintenance_results = rollup.maintenance_results};
    const LatencyHistogram& latency = rollup.latency;
    if (!latency.is_empty()) {
        summary.latency_min = std::chrono::microseconds{latency.min_us};
        summary.latency_max = std::chrono::microseconds{latency.max_us};
        summary.latency_mean = latency.mean();
        summary.p50 = latency.percentile(0.5);
        summary.p95 = latency.percentile(0.95);
        summary.p99 = latency.percentile(0.99);
    }
    return summary;
}

std::optional<double> uptime_of(const Covered& covered) noexcept
{
    auto up = covered[Cover::healthy] + covered[Cover::degraded];
    auto counts = up + covered[Cover::unhealthy] + covered[Cover::down];
    if (counts <= Millis{0})
        return std::nullopt;
    return static_cast<double>(up.count()) / static_cast<double>(counts.count());
}

Millis unknown_in(const Covered& covered, Window window) noexcept
{
    Millis length = std::chrono::floor<Millis>(window.to - window.from);
    // A clock that was set back may have covered more than there was.
    return std::max(Millis{0}, length - covered.total());
}

Pieces cut(Window window, WallTime hours_from) noexcept
{
    window.to = std::max(window.from, window.to);
    if (window.from < hours_from)
        window.from = floor_to(window.from, day_length);
    if (window.to < hours_from)
        window.to = ceil_to(window.to, day_length);
    WallTime from = window.from;
    Window empty{.from = window.to, .to = window.to};
    Pieces pieces{.first_edge = {from, std::min(ceil_to(from, hour_length), window.to)},
                  .first_hours = empty,
                  .days = empty,
                  .last_hours = empty,
                  .last_edge = empty};
    WallTime first_hour = pieces.first_edge.to;
    WallTime last_hour = std::max(first_hour, floor_to(window.to, hour_length));
    pieces.last_edge.from = last_hour;
    WallTime first_day = ceil_to(first_hour, day_length);
    WallTime last_day = floor_to(last_hour, day_length);
    if (first_day >= last_day) {
        pieces.first_hours = {first_hour, last_hour};
        return pieces;
    }
    pieces.first_hours = {first_hour, first_day};
    pieces.days = {first_day, last_day};
    pieces.last_hours = {last_day, last_hour};
    return pieces;
}

}  // namespace holdfast::watch
