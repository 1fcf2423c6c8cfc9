// How a claimed order is let go: final, to be tried again, or because its worker died. Writer
// thread, inside a transaction.
#pragma once

#include <string_view>

#include "order/queue.h"
#include "store/write.h"

namespace holdfast::order {

// Which of those that wait: orders.lane.
inline constexpr int lane_first = 0;
inline constexpr int lane_retry = 1;
inline constexpr int lane_parked = 2;

// An order that waits for a service which is away is tried for days: what happened first is
// forgotten.
inline constexpr int attempts_kept = 100;

Result<OrderKey> settle_order(store::Transaction& transaction, const Settlement& settlement);

// Orders with a lease older than `oldest`, or one that is over.
int recover_leases(store::Transaction& transaction, const Recovery& recovery, Lease oldest);
// As the statements of sqlite_queue.h.
extern const std::string_view select_lost;

}  // namespace holdfast::order
