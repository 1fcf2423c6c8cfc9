// Reads from the list of shipments, along an index: at the same cost with a thousand shipments and
// with ten million. Reader thread.
#pragma once

#include <string_view>
#include <vector>

#include "lib/sqlite/connection.h"
#include "shipment/list/page.h"

namespace holdfast::shipment {

// The statement that a selection takes: for whoever wants to see its plan.
std::string_view list_sql(const Selection& selection);

std::vector<Shipment> read_list(sqlite::Connection& db, const Selection& selection);

}  // namespace holdfast::shipment
