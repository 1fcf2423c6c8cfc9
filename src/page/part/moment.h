// Moments, durations and shares, as people read them. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "page/html/html.h"

namespace holdfast::page {

// "2026-11-21 03:04:05 UTC"; the page's script shows it in the viewer's zone, and the UTC when
// somebody points at it.
void write_moment(Html& html, WallTime time);
// "3 min", with the moment behind it: how long ago it was when the page was made.
void write_age(Html& html, WallTime time, WallTime now);

// "850 ms", "4.2 s", "3 min", "5 h", "12 days": two figures, which is what anybody remembers.
std::string short_duration(Duration duration);
// "99.95 %"; never 100 for less than all of it, and never 0 for more than nothing. "no data" for
// nothing.
std::string share(std::optional<double> part);
// "1,234,567".
std::string grouped(std::int64_t number);

}  // namespace holdfast::page
