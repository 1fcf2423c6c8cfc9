// A shipment, and what its status may be. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/strong.h"

namespace holdfast::shipment {

using ShipmentId = Strong<struct ShipmentIdTag>;

struct Shipment {
    ShipmentId id;
    std::string status;
    std::string created_at;  // RFC 3339, UTC; or whatever another program wrote there.
};

inline constexpr std::string_view first_status = "CREATED";
// Every status is a row that each commit reads again, so that there is an end to them. Beside
// these, there may always be `first_status`.
inline constexpr std::size_t statuses_max = 1000;

// The users' own words: [A-Z][A-Z0-9_]{0,31}.
bool is_status(std::string_view text) noexcept;
// A whole number from 1, as paths have it.
std::optional<ShipmentId> parse_id(std::string_view text) noexcept;

}  // namespace holdfast::shipment
