// The breaker as JSON: a change of it for those who listen, and what all answers about it share.
// Any thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/json/writer.h"
#include "order/breaker.h"

namespace holdfast::order {

// One line; `at` is when it happened.
std::string encode(const BreakerChange& change, WallTime at);

// Null while there are too few calls to tell.
void write_rate(json::Writer& json, std::string_view name, double percent);

}  // namespace holdfast::order
