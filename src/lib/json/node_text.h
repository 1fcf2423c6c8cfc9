// A tree that was read, as text again: what somebody else said is passed on without being
// understood. Pure; any thread.
#pragma once

#include <string>

#include "lib/json/document.h"

namespace holdfast::json {

// Compact. Numbers stay as they were written; of members that stand twice, both do.
std::string to_text(const Node& node);

}  // namespace holdfast::json
