#include "watch/alert/notice.h"

#include <algorithm>
#include <array>

namespace holdfast::watch {
namespace {

constexpr std::array<std::string_view, 4> names{"firing", "reminder", "renewal", "resolved"};

}  // namespace

std::string_view to_string(Event event) noexcept
{
    return names.at(static_cast<std::size_t>(event));
}

std::optional<Event> parse_event(std::string_view text) noexcept
{
    const auto* found = std::ranges::find(names, text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<Event>(found - names.begin());
}

}  // namespace holdfast::watch
