// DELETE /clear_orders, which the load test of the service that came before calls first. Loop
// thread.
#pragma once

#include <functional>

namespace holdfast::http {
class Router;
}

namespace holdfast::order {

class Clearing;

// Who means it says so in this header, with this value; or the configuration says it for everybody
// (orders.legacy_clear).
inline constexpr const char* confirm_header = "X-Confirm";
inline constexpr const char* confirm_value = "clear-orders";

// `clearing` outlives the router. `takes_bare_calls` is asked at each call.
void add_clear_route(http::Router& router, Clearing& clearing,
                     std::function<bool()> takes_bare_calls);

}  // namespace holdfast::order
