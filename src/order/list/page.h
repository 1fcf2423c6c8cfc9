// A list of orders by time: what is asked for, and where a page goes on. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/strong.h"
#include "base/time.h"
#include "order/order.h"

namespace holdfast::order {

// Where a page ends: the next one begins at the right place even when this order is gone by then.
struct OrderPosition {
    WallTime accepted{};
    OrderKey key{};
    friend bool operator==(const OrderPosition&, const OrderPosition&) = default;
};

struct OrderSelection {
    std::optional<OrderState> state{};  // Absent: all.
    std::string product{};              // Empty: all.
    std::optional<WallTime> from{};     // Inclusive; absent: since ever.
    std::optional<WallTime> before{};   // Exclusive; absent: for ever.
    bool is_newest_first = true;
    std::optional<OrderPosition> after{};
    std::size_t rows_max = 100;
};

// A position as one text, and back.
std::string to_key(const OrderPosition& position);
std::optional<OrderPosition> parse_key(std::string_view text);

}  // namespace holdfast::order
