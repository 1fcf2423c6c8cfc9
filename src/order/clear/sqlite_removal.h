// Takes orders out of the database. Loop thread.
#pragma once

#include "order/clear/removal.h"
#include "store/ledger.h"

namespace holdfast::order {

class SqliteRemoval final : public OrderRemoval {
public:
    // `ledger` outlives this.
    explicit SqliteRemoval(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void find_newest(Done<OrderKey> done) override;
    void read(OrderRange range, Done<std::vector<OrderHistory>> done) override;
    void read_these(std::vector<OrderKey> keys, Done<std::vector<OrderHistory>> done) override;
    void remove(std::vector<SeenOrder> seen, Done<std::vector<OrderKey>> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::order
