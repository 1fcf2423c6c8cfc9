// The parts that a drill has many of: steps, expectations, commands. For parse.cc. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drill/format/drill.h"
#include "drill/format/members.h"

namespace holdfast::drill {

enum class StepUse : std::uint8_t { setup, inject, repair };

std::vector<Step> read_steps(Members& members, std::string_view name, StepUse use,
                             Problems& problems);
std::vector<Expectation> read_expectations(Members& members, std::string_view name,
                                           bool is_required, Problems& problems);
std::vector<Command> read_commands(Members& members, std::string_view name, Problems& problems);

}  // namespace holdfast::drill
