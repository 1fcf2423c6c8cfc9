// Orders in the database: accepted once, whatever their clients repeat. Loop thread.
#pragma once

#include "order/orders.h"
#include "store/ledger.h"

namespace holdfast::order {

class SqliteOrders final : public Orders {
public:
    explicit SqliteOrders(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void accept(Acceptance acceptance, Done<Placement> done) override;
    void get(std::string order_id, Done<OrderHistory> done) override;
    void list(OrderSelection selection, Done<std::vector<Order>> done) override;

private:
    store::Ledger& ledger_;
};

}  // namespace holdfast::order
