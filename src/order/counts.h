// How many orders there are in each state, and their way from commit to scrape. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/board.h"
#include "base/time.h"
#include "order/order.h"

namespace holdfast::order {

inline constexpr std::array<OrderState, 4> order_states{
    OrderState::processing, OrderState::validated, OrderState::rejected, OrderState::failed};

struct OrderCounts {
    std::array<std::int64_t, order_states.size()> counts{};
    // When the oldest order that is not final was accepted.
    std::optional<WallTime> oldest{};

    std::int64_t& of(OrderState state) noexcept { return counts[static_cast<std::size_t>(state)]; }
    std::int64_t of(OrderState state) const noexcept
    {
        return counts[static_cast<std::size_t>(state)];
    }
    friend bool operator==(const OrderCounts&, const OrderCounts&) = default;
};

// From the writer, which sees each commit, to the loop, which shows them.
using OrderCountsBoard = Board<OrderCounts>;

}  // namespace holdfast::order
