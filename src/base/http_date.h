// A date as HTTP has it, in any of the three forms that it still knows. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace holdfast {

// From 1970 to 2200; nothing for others, and for what is no date. By `now` years of two digits are
// told apart.
std::optional<WallTime> parse_http_date(std::string_view text, WallTime now);

}  // namespace holdfast
