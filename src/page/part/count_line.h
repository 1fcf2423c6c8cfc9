// How a number went, as a line, so that somebody sees at a glance when it changed. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "page/html/html.h"

namespace holdfast::page {

// Where the line's foot is: at nothing, for how much happened; at the least of the numbers, for how
// many there are, of which an hour changes little.
enum class Foot : std::uint8_t { zero, least };

// The oldest first; a gap where nobody knows. `label` is what who does not see it is told.
void write_count_line(Html& html, std::span<const std::optional<std::int64_t>> counts, Foot foot,
                      std::string_view label);

}  // namespace holdfast::page
