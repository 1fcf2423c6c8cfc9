#include "watch/alert/alert.h"

#include <algorithm>

namespace holdfast::watch {
namespace {

constexpr std::array<std::string_view, 8> kind_names{
    "down", "heartbeat", "degraded", "latency", "version", "certificate", "host_offline", "test"};
constexpr std::array<std::string_view, 3> held_names{"no", "dependency", "silence"};

template <typename Enum, typename Names>
std::optional<Enum> find(const Names& names, std::string_view text) noexcept
{
    auto found = std::ranges::find(names, text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view to_string(AlertKind kind) noexcept
{
    return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<AlertKind> parse_alert_kind(std::string_view text) noexcept
{
    return find<AlertKind>(kind_names, text);
}

std::string_view to_string(Held held) noexcept
{
    return held_names.at(static_cast<std::size_t>(held));
}

std::optional<Held> parse_held(std::string_view text) noexcept
{
    return find<Held>(held_names, text);
}

}  // namespace holdfast::watch
