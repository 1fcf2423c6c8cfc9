#include "order/list/page.h"

#include <cstdint>

#include "base/text.h"

namespace holdfast::order {

std::string to_key(const OrderPosition& position)
{
    auto micros = std::chrono::floor<std::chrono::microseconds>(position.accepted);
    return join(position.key.value, " ", micros.time_since_epoch().count());
}

std::optional<OrderPosition> parse_key(std::string_view text)
{
    std::size_t space = text.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    auto key = parse_number<std::int64_t>(text.substr(0, space));
    auto micros = parse_number<std::int64_t>(text.substr(space + 1));
    if (!key || !micros)
        return std::nullopt;
    return OrderPosition{.accepted = WallTime{std::chrono::microseconds{*micros}}, .key = {*key}};
}

}  // namespace holdfast::order
