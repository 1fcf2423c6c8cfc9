#include "store/legacy/row.h"

#include <algorithm>

#include "base/text.h"
#include "base/timestamp.h"

namespace holdfast::store {
namespace {

constexpr std::size_t status_length_max = 32;

// As shipment/shipment.h has it: what is adopted must be what can be recorded.
bool is_status(std::string_view text) noexcept
{
    auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return !text.empty() && text.size() <= status_length_max && is_capital(text.front()) &&
           std::ranges::all_of(
               text, [&](char c) { return is_capital(c) || (c >= '0' && c <= '9') || c == '_'; });
}

std::string show(std::string_view type, std::string_view text)
{
    constexpr std::size_t shown_max = 60;
    return type == "text" ? join('"', printable(text.substr(0, shown_max)), '"')
                          : join("of type ", type);
}

}  // namespace

ReadRow read_row(const LegacyRow& row)
{
    if (row.id_type != "integer" || row.id < 1)
        return {{},
                join("its id is ",
                     row.id_type == "integer" ? join(row.id) : join("of type ", row.id_type),
                     ", and must be a whole number from 1")};
    if (row.status_type != "text" || !is_status(row.status))
        return {{},
                join("its status is ", show(row.status_type, row.status),
                     ", and must match [A-Z][A-Z0-9_]{0,31}")};
    std::optional<Timestamp> time =
        row.time_type == "text" ? parse_timestamp(row.created_at) : std::nullopt;
    if (!time)
        return {{},
                join("its created_at is ", show(row.time_type, row.created_at),
                     ", and must be a time as in 2026-11-21T03:04:05Z")};
    return {format_rfc3339(time->time), {}};
}

}  // namespace holdfast::store
