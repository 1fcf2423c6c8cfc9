// A bar for each day, and a line for the last results: pictures without a script. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/time.h"
#include "page/html/html.h"
#include "watch/history/coverage.h"

namespace holdfast::page {

// Pages have bars for so many days; the style sheet cuts them apart, and knows the number.
inline constexpr int days_shown = 90;

// `label` is what who does not see it is told. Days in a row that look alike are one shape: with a
// thousand services on a page each shape counts.
void write_day_bars(Html& html, std::span<const watch::Covered> days, std::string_view label);

// The oldest first. Nothing where there was no answer: the line has a gap there.
void write_sparkline(Html& html, std::span<const std::optional<Duration>> latencies,
                     std::string_view label);

}  // namespace holdfast::page
