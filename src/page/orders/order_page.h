// One order: what it is, what became of it, each attempt at it, and what an operator may do. Asks
// nobody; any thread.
#pragma once

#include "order/orders.h"
#include "page/html/html.h"
#include "page/part/frame.h"

namespace holdfast::page {

void write_order_page(Html& html, const Frame& frame, const order::OrderHistory& history);

}  // namespace holdfast::page
