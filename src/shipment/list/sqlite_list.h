// Reads from the list of shipments, along an index: at the same cost with a thousand shipments and
// with ten million, and while an import brings others. Reader thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/sqlite/connection.h"
#include "shipment/list/page.h"

namespace holdfast::shipment {

// What one read found of a page.
struct ListPart {
    std::vector<Shipment> found;
    // Where to go on: it passed as many hidden shipments as one read should. Absent: this is all.
    std::optional<Position> rest{};
    std::int64_t import = 0;  // The one that was under way; 0: none was.
};

// Some 10 ms of others' time.
inline constexpr std::size_t hidden_at_once = 20'000;

// The statement that a selection takes: for whoever wants to see its plan.
std::string_view list_sql(const Selection& selection);

ListPart read_list(sqlite::Connection& db, const Selection& selection,
                   std::size_t hidden_max = hidden_at_once);

}  // namespace holdfast::shipment
