// Ids for orders whose clients chose none: a UUID of version 7, whose text sorts as the orders
// came, so that the index grows at its end. Pure; any thread.
#pragma once

#include <string>

#include "base/random.h"
#include "base/time.h"

namespace holdfast::order {

std::string issue_order_id(WallTime now, Random& random);

}  // namespace holdfast::order
