// What follows [BODY]: ".data[0].id". Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "watch/condition/operand.h"

namespace holdfast::watch {

inline constexpr std::size_t path_steps_max = 32;

// What is wrong is added to `problems`, `at` being the byte at which `text` begins.
BodyPath parse_path(std::string_view text, std::size_t at, std::vector<ConditionProblem>& problems);

}  // namespace holdfast::watch
