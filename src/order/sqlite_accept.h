// How an order comes into the database, once. Writer thread, inside a transaction.
#pragma once

#include "order/orders.h"
#include "store/write.h"

namespace holdfast::order {

// As Orders::accept() says. Errc::overloaded: the backlog is full; that the store itself is
// overloaded is found out before it comes here.
Result<KeptAnswer> accept_order(store::Transaction& transaction, const Acceptance& asked);

// The same, once for its key.
Result<Placement> place_order(store::Transaction& transaction, const Acceptance& asked);

}  // namespace holdfast::order
