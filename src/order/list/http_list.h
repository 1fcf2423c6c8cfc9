// GET /orders, and GET /get_orders as the service that came before answered it. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}

namespace holdfast::order {

class Orders;

// `orders` outlives the router.
void add_list_routes(http::Router& router, Orders& orders);

}  // namespace holdfast::order
