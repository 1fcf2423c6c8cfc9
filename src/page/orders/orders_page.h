// How orders fare: how many there are in each state, what they wait for, the breaker in front of
// their service, what came of them over a day, and a list. Asks nobody; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "order/breaker.h"
#include "order/list/page.h"
#include "order/orders.h"
#include "order/policy/hold.h"
#include "page/book/count_samples.h"
#include "page/html/html.h"
#include "page/part/frame.h"

namespace holdfast::page {

// What the query of the page says. What makes no sense in it is as if it were not there.
struct OrdersAsked {
    std::optional<order::OrderState> state{};
    std::string product{};
    std::optional<order::OrderPosition> after{};
};

// `query` as it was sent.
OrdersAsked read_orders_asked(std::string_view query);

struct BreakerView {
    order::BreakerState state;
    WallTime since;
    std::optional<WallTime> next_probe{};
    order::CallCounts window;
    int calls_min = 0;  // So many are needed to judge.
    // In percent; below zero where too few calls were made to say.
    double failure_rate = -1;
    double slow_rate = -1;
    order::BreakerTotals totals;
};

struct OrdersView {
    // Nothing: nobody knows.
    std::optional<order::OrderCounts> counts{};
    std::int64_t backlog_max = 0;
    int calls = 0;  // With the service now.
    order::HoldReason hold = order::HoldReason::none;
    // Nothing until it is known how the process before left it.
    std::optional<BreakerView> breaker{};
    CountSamples samples{};
    OrdersAsked asked{};
    std::vector<order::Order> orders{};
    bool has_more = false;
};

void write_orders_page(Html& html, const Frame& frame, const OrdersView& view);

}  // namespace holdfast::page
