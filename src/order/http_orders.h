// The routes by which orders come in and are looked at, those of the service that came before
// included. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}

namespace holdfast::order {

class Intake;
class Orders;

// Both outlive the router.
void add_order_routes(http::Router& router, Intake& intake, Orders& orders);

}  // namespace holdfast::order
