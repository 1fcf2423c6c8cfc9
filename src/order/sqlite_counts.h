// Looks at the counts of orders that the triggers keep, inside each transaction: exact whoever
// wrote, and at the same cost with ten orders and with ten million. Writer thread.
#pragma once

#include <memory>

#include "order/counts.h"
#include "store/projection.h"

namespace holdfast::order {

class SqliteOrderCounts final : public store::Projection {
public:
    // `board` outlives this.
    explicit SqliteOrderCounts(OrderCountsBoard& board) noexcept : board_{board} {}

    void read(sqlite::Connection& db) override;
    void publish() noexcept override;
    void lose(std::string_view why) noexcept override;

private:
    OrderCountsBoard& board_;
    std::shared_ptr<const OrderCounts> seen_;
};

// For the test that looks at its plan.
extern const std::string_view select_oldest_order;

}  // namespace holdfast::order
