// Which time somebody asks about: moments, steps and months as a query has them. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "watch/history/window.h"

namespace holdfast::watch {

// "2026-10-05T03:04:05Z", or so long before `now` as "30d" says. What is before 1970 is 1970.
std::optional<WallTime> parse_moment(std::string_view text, WallTime now) noexcept;

inline constexpr std::int64_t points_usual_max = 100;

// A round step, with which a window has that many points at most.
Duration usual_step(Window window) noexcept;

// Months are those of UTC: with the host's zone the same month would be another one after a move.
std::optional<Window> parse_month(std::string_view text) noexcept;  // "2026-10"
std::string format_month(WallTime at);

}  // namespace holdfast::watch
