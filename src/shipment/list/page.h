// A list of shipments by time: what is asked for, and where a page goes on. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "shipment/shipment.h"

namespace holdfast::shipment {

// Where a page ends. It holds what lists are ordered by, so that the next page begins at the right
// place even when this shipment is gone by then.
struct Position {
    std::string created_at;
    ShipmentId id;
    friend bool operator==(const Position&, const Position&) = default;
};

struct Selection {
    std::string status;          // Empty: all.
    std::string created_from;    // RFC 3339, UTC, inclusive; empty: since ever.
    std::string created_before;  // Exclusive; empty: for ever.
    bool is_newest_first = true;
    std::optional<Position> after{};
    std::size_t rows_max = 100;
};

// The end of a range as it stands in a Selection. It has neither zone nor needless zeros, so that
// it sorts before each way of writing that moment.
std::string to_bound(WallTime time);

// A position as one text, and back.
std::string to_key(const Position& position);
std::optional<Position> parse_key(std::string_view text);

}  // namespace holdfast::shipment
