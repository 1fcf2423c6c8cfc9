// A change of the breaker as JSON, for those who listen. Any thread.
#pragma once

#include <string>

#include "order/breaker.h"

namespace holdfast::order {

// One line; `at` is when it happened.
std::string encode(const BreakerChange& change, WallTime at);

}  // namespace holdfast::order
