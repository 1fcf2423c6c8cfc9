// GET /shipments. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}

namespace holdfast::shipment {

class Shipments;

// `shipments` outlives the router.
void add_list_route(http::Router& router, Shipments& shipments);

}  // namespace holdfast::shipment
