#include "drill/verdict/observe.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::drill {
namespace {

constexpr std::size_t shown_max = 200;  // Bytes.

bool equals(std::string_view seen, std::string_view wanted)
{
    if (seen == wanted)
        return true;
    // 200 and 200.0 are the same number.
    auto a = parse_decimal(seen);
    auto b = parse_decimal(wanted);
    return a && b && *a == *b;
}

}  // namespace

bool meets(const Observation& observation, const Tolerance& tolerance)
{
    if (!observation.was_made)
        return false;
    std::string_view seen = observation.text;
    if (!tolerance.one_of.empty() &&
        std::ranges::none_of(tolerance.one_of,
                             [&](const std::string& wanted) { return equals(seen, wanted); }))
        return false;
    if (seen.find(tolerance.contains) == std::string_view::npos)
        return false;
    if (!tolerance.min && !tolerance.max)
        return true;
    auto number = parse_decimal(seen);
    return number && (!tolerance.min || *number >= *tolerance.min) &&
           (!tolerance.max || *number <= *tolerance.max);
}

std::optional<WallTime> met_at(const Observation& observation, const Tolerance& tolerance)
{
    const double wanted = std::max(tolerance.min.value_or(1), 1.0);
    if (static_cast<double>(observation.moments.size()) < wanted || !meets(observation, tolerance))
        return std::nullopt;
    return observation.moments[static_cast<std::size_t>(wanted) - 1];
}

std::string shown(const Observation& observation)
{
    std::string text = printable(trim(observation.text));
    if (text.size() > shown_max)
        text = join(cut_utf8(text, shown_max), "...");
    return observation.was_made ? text : join("nothing (", text, ")");
}

}  // namespace holdfast::drill
