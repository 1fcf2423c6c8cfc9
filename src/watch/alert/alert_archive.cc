#include "watch/alert/alert_archive.h"

#include "base/text.h"

namespace holdfast::watch {

std::string to_key(const AlertPosition& position)
{
    auto micros = std::chrono::floor<std::chrono::microseconds>(position.resolved);
    return join(position.id.value, " ", micros.time_since_epoch().count());
}

std::optional<AlertPosition> parse_alert_position(std::string_view text)
{
    std::size_t space = text.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    auto id = parse_number<std::int64_t>(text.substr(0, space));
    auto micros = parse_number<std::int64_t>(text.substr(space + 1));
    if (!id || !micros)
        return std::nullopt;
    return AlertPosition{.resolved = WallTime{std::chrono::microseconds{*micros}}, .id = {*id}};
}

}  // namespace holdfast::watch
