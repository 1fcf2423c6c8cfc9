// What a command means by how it ended, by the convention of monitoring plugins: 0 is well, 1 is a
// warning, 2 is wrong, 3 is that it could not look; the first line of what it says is the reason.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "watch/observation.h"

namespace holdfast::watch {

struct CommandEnd {
    int exit_code = 0;
    int signal = 0;  // That has ended it; 0 for none.
    std::string output{};
    std::string errors{};
};

// `program`: its path.
Observation judge_command(std::string_view program, CommandEnd end);

}  // namespace holdfast::watch
