// Time as a value that is handed in. Deciding code takes an Instant and never asks a clock; the
// programs own the only clock that reads the machine's. Any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

using Duration = std::chrono::nanoseconds;

// CLOCK_MONOTONIC, without a now(): nobody below the programs can ask what time it is.
struct Monotonic {
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Monotonic>;
    static constexpr bool is_steady = true;
};
using Instant = Monotonic::time_point;
using WallTime = std::chrono::sys_time<Duration>;

inline constexpr Instant never = Instant::max();

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const noexcept = 0;
    virtual WallTime wall() const noexcept = 0;
};

constexpr double seconds(Duration duration) noexcept
{
    return std::chrono::duration<double>(duration).count();
}

constexpr double unix_seconds(WallTime time) noexcept
{
    return seconds(time.time_since_epoch());
}

// "2026-11-21T03:04:05.678901Z": RFC 3339, UTC, microseconds, so that text sorts as time does.
std::string format_rfc3339(WallTime time);

// "2026-11-21 03:04:05,678", the stamp of the legacy log, in UTC.
std::string format_log_stamp(WallTime time);

// "15s", "250ms", "2h", "7d": one number, one unit. Nothing for anything else, or on overflow.
std::optional<Duration> parse_duration(std::string_view text) noexcept;

// The shortest text that parse_duration() reads back as the same value.
std::string format_duration(Duration duration);

}  // namespace holdfast
