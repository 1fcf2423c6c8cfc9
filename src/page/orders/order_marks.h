// What the states of orders and of their breaker mean to whoever looks. Pure; any thread.
#pragma once

#include "order/breaker_settings.h"
#include "order/order.h"
#include "page/part/state_mark.h"

namespace holdfast::page {

Tone tone_of(order::OrderState state) noexcept;
Tone tone_of(order::BreakerState state) noexcept;

void write_mark(Html& html, order::OrderState state);
void write_mark(Html& html, order::BreakerState state);

// Where the page of an order is.
std::string order_page_path(std::string_view order_id);

}  // namespace holdfast::page
