// Rows of orders, as whoever reads them wants them. A thread of its own connection.
#pragma once

#include <string_view>
#include <vector>

#include "lib/sqlite/connection.h"
#include "order/orders.h"

namespace holdfast::order {

// What to_order() reads, in this order and from the first column on.
inline constexpr std::string_view order_columns =
    "id, order_id, product, quantity, state, reason, shipment_id, created_at, finished_at, "
    "placed_by, ended_by, retry_of";
inline constexpr int order_column_count = 12;

Order to_order(const sqlite::Query& row);

// With the attempts. Nothing when there is none.
std::optional<OrderHistory> find_order(sqlite::Connection& db, std::string_view order_id);
// As they came, up to `last`.
std::vector<OrderHistory> read_orders(sqlite::Connection& db, OrderKey after, OrderKey last,
                                      std::size_t rows_max);
// Those of them that are there.
std::vector<OrderHistory> read_orders(sqlite::Connection& db, const std::vector<OrderKey>& keys);

}  // namespace holdfast::order
