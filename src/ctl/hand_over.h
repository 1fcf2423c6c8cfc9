// Verbs of the package holdfast-drills, which is not on every host: its program takes the place of
// this one. Main thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ctl/console.h"

namespace holdfast::ctl {

// Comes back only if it fails, with the exit code.
int hand_over(Console& console, std::string_view verb, std::vector<std::string> arguments);

}  // namespace holdfast::ctl
