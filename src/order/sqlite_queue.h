// The queue of orders in the database. Each step of an order is one guarded change: the state, the
// lease and the counters move together, or nothing does. Loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "order/queue.h"
#include "store/ledger.h"

namespace holdfast::order {

class SqliteQueue final : public Queue {
public:
    explicit SqliteQueue(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void open(Opening opening, Done<Opened> done) override;
    void recover(Recovery recovery, Done<int> done) override;
    void claim(Claim claim, Done<Claims> done) override;
    void settle(Settlement settlement, Done<OrderKey> done) override;
    void expire(WallTime now, WallTime counted, Done<int> done) override;
    void save(SavedBreaker breaker, SavedForce force, Done<bool> done) override;

private:
    store::Ledger& ledger_;
    // Written by open()'s answer, which may come when this is gone.
    std::shared_ptr<std::int64_t> epoch_ = std::make_shared<std::int64_t>(0);
    std::int64_t claims_ = 0;
};

// Statements that must cost the same however many orders are final: for the test that looks at
// their plans.
extern const std::string_view claim_orders;
extern const std::string_view select_next_due;
extern const std::string_view expire_orders;
extern const std::string_view bring_near;
extern const std::string_view bring_back;

}  // namespace holdfast::order
