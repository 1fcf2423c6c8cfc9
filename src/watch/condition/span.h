// Durations inside conditions. Their units are those of the syntax's origin, where a minute is "m"
// and several may follow each other, and ours besides. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::watch {

// "48h", "300ms", "1h30m", "1.5s", "-1h", "7d". Nothing for a number without a unit.
std::optional<Duration> parse_span(std::string_view text);
// In hours, minutes and whole seconds, without what is zero at the end: "336h", "1h0m15s".
std::string format_span(Duration duration);

}  // namespace holdfast::watch
