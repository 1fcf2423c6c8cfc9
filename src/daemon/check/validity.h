// What a certificate's dates mean now. Pure; any thread.
#pragma once

#include <string>

#include "base/time.h"

namespace holdfast::daemon {

// Long enough for whoever renews by hand, and past the point where programs that renew by
// themselves have done it: with a month to go, or at two thirds of a shorter life.
inline constexpr std::chrono::hours expiry_warning{14 * 24};

enum class Validity { not_yet, good, ends_soon, ended };

Validity judge_validity(WallTime not_before, WallTime not_after, WallTime now) noexcept;

// "2026-12-05", in UTC.
std::string format_date(WallTime time);

// "in 3 days", "in 5 hours"; of what is over "5 hours ago".
std::string format_distance(WallTime time, WallTime now);

}  // namespace holdfast::daemon
