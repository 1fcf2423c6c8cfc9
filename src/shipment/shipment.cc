#include "shipment/shipment.h"

#include <algorithm>

#include "base/text.h"

namespace holdfast::shipment {
namespace {

constexpr std::size_t status_length_max = 32;

bool is_capital(char c) noexcept
{
    return c >= 'A' && c <= 'Z';
}

}  // namespace

bool is_status(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= status_length_max && is_capital(text.front()) &&
           std::ranges::all_of(
               text, [](char c) { return is_capital(c) || (c >= '0' && c <= '9') || c == '_'; });
}

std::optional<ShipmentId> parse_id(std::string_view text) noexcept
{
    std::optional<std::int64_t> number = parse_number<std::int64_t>(text);
    if (!number || *number < 1)
        return std::nullopt;
    return ShipmentId{*number};
}

}  // namespace holdfast::shipment
