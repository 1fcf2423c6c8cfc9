#include "watch/unit/unit_filter.h"

#include <algorithm>

#include <fnmatch.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

bool is_word(std::string_view text) noexcept
{
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

bool may_stand_in_pattern(char c) noexcept
{
    return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view{":-_.\\@*?[]!^"}.find(c) != std::string_view::npos;
}

}  // namespace

Result<std::vector<std::string>> parse_unit_states(std::string_view text)
{
    std::vector<std::string> states;
    for (std::string_view word : split(text, ',')) {
        if (!is_word(word))
            return Error{Errc::invalid,
                         "must be states as systemctl has them, such as failed or "
                         "activating,auto-restart"};
        states.emplace_back(word);
    }
    if (states.size() > UnitFilter::states_max)
        return Error{Errc::invalid, join("must be ", UnitFilter::states_max, " states at most")};
    return states;
}

Result<std::string> parse_unit_pattern(std::string_view text)
{
    if (text.empty() || !std::ranges::all_of(text, may_stand_in_pattern))
        return Error{Errc::invalid,
                     "must be a name of a unit, or a pattern of such with *, ? or [...], as "
                     "backup@*.service"};
    if (static_cast<std::size_t>(std::ranges::count(text, '*')) > UnitFilter::stars_max)
        return Error{Errc::invalid, join("must have ", UnitFilter::stars_max, " stars at most")};
    return std::string{text};
}

bool matches_name(const UnitFilter& filter, const std::string& name)
{
    // As selections do.
    return filter.pattern.empty() ||
           fnmatch(filter.pattern.c_str(), name.c_str(), FNM_NOESCAPE) == 0;
}

bool matches_state(const UnitFilter& filter, const UnitFacts* facts)
{
    if (filter.states.empty())
        return true;
    return facts != nullptr && std::ranges::any_of(filter.states, [facts](const auto& state) {
               return state == facts->load_state || state == facts->active_state ||
                      state == facts->sub_state;
           });
}

}  // namespace holdfast::watch
