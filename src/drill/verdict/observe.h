// Whether what a probe saw is what a drill expects. Pure; any thread.
#pragma once

#include <string>

#include "drill/format/drill.h"

namespace holdfast::drill {

struct Observation {
    bool was_made = false;  // Else `text` says why it could not be made.
    std::string text;       // A number as it is written, or a text.
};

bool meets(const Observation& observation, const Tolerance& tolerance);

// For a person: what was seen, in one line of bounded length.
std::string shown(const Observation& observation);

}  // namespace holdfast::drill
