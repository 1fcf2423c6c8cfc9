// Reads from the list of orders, along an index: at the same cost with a thousand orders and with
// ten million. Reader thread.
#pragma once

#include <string>
#include <vector>

#include "lib/sqlite/connection.h"
#include "order/list/page.h"
#include "order/orders.h"

namespace holdfast::order {

// The statement that a selection takes: for whoever wants to see its plan.
std::string list_sql(const OrderSelection& selection);

std::vector<Order> read_list(sqlite::Connection& db, const OrderSelection& selection);

}  // namespace holdfast::order
