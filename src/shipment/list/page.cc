#include "shipment/list/page.h"

#include "base/text.h"

namespace holdfast::shipment {

std::string to_bound(WallTime time)
{
    std::string text = format_rfc3339(time);
    text.pop_back();
    text.resize(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

std::string to_key(const Position& position)
{
    return join(position.id.value, " ", position.created_at);
}

std::optional<Position> parse_key(std::string_view text)
{
    std::size_t space = text.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    auto id = parse_number<std::int64_t>(text.substr(0, space));
    if (!id)
        return std::nullopt;
    return Position{.created_at = std::string{text.substr(space + 1)}, .id = {*id}};
}

}  // namespace holdfast::shipment
