// Which units somebody wants to see, in the words of systemctl. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

struct UnitFilter {
    static constexpr std::size_t states_max = 16;
    // Each may have to be tried at every place of every name.
    static constexpr std::size_t stars_max = 8;

    // Load, active or sub states: one of them is enough. Empty: any, also one that is not known.
    std::vector<std::string> states{};
    std::string pattern{};  // As of a selection, or a name. Empty: any.
};

// "failed,auto-restart"
Result<std::vector<std::string>> parse_unit_states(std::string_view text);
Result<std::string> parse_unit_pattern(std::string_view text);

bool matches_name(const UnitFilter& filter, const std::string& name);
// Null: nothing is known of it.
bool matches_state(const UnitFilter& filter, const UnitFacts* facts);

}  // namespace holdfast::watch
