// Orders as JSON, wherever they are shown or kept. Any thread.
#pragma once

#include <string>

#include "base/idempotency.h"
#include "lib/json/writer.h"
#include "order/orders.h"

namespace holdfast::order {

void write(json::Writer& json, const Order& order);

// Bodies of their own, each one line.
std::string encode(const Order& order);
std::string encode(const OrderHistory& history);
// What is answered to whoever placed it, now and whenever he asks again.
KeptAnswer placed(const Order& order);
// For those who did not say who they are: without the network's own words.
std::string encode_for_anybody(OrderHistory history);
// The same for who writes it down himself.
void use_plain_words(OrderHistory& history);

}  // namespace holdfast::order
