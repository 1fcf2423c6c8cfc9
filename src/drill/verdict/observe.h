// Whether what a probe saw is what a drill expects. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "drill/format/drill.h"

namespace holdfast::drill {

struct Observation {
    bool was_made = false;  // Else `text` says why it could not be made.
    std::string text;       // A number as it is written, or a text.
    // When each of what was counted came, where that is known: looking takes its time.
    std::vector<WallTime> moments{};
};

bool meets(const Observation& observation, const Tolerance& tolerance);

// When it began to meet what is expected, if it does and that is known.
std::optional<WallTime> met_at(const Observation& observation, const Tolerance& tolerance);

// For a person: what was seen, in one line of bounded length.
std::string shown(const Observation& observation);

}  // namespace holdfast::drill
