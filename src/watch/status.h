// How a service is. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::watch {

// The numbers are stored.
enum class Status : std::uint8_t {
    healthy = 0,
    degraded = 1,   // Answers rightly, but slowly, or something about it is a warning.
    unhealthy = 2,  // Answers, but wrong.
    down = 3,       // Does not answer.
    unknown = 4,    // Was not checked, or this host could not have known.
};

inline constexpr std::array all_statuses{Status::healthy, Status::degraded, Status::unhealthy,
                                         Status::down, Status::unknown};

std::string_view to_string(Status status) noexcept;  // "HEALTHY"
std::optional<Status> parse_status(std::string_view text) noexcept;

// What clients of old know: "UP", "DOWN" and "UNKNOWN".
std::string_view to_legacy_string(Status status) noexcept;

// It does what it is there for.
constexpr bool is_up(Status status) noexcept
{
    return status == Status::healthy || status == Status::degraded;
}
constexpr bool is_failure(Status status) noexcept
{
    return status == Status::unhealthy || status == Status::down;
}

}  // namespace holdfast::watch
