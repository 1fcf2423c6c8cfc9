// The Retry-After header: seconds, or a date. Pure;
// any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace holdfast {

// Whatever is asked for: a slip of the other side must not silence us for days.
inline constexpr std::chrono::hours retry_after_max{1};

// At most retry_after_max. Nothing for what is no such header, is in the past, or negative: as if
// it had not been sent.
std::optional<Duration> parse_retry_after(std::string_view text, WallTime now);

}  // namespace holdfast
