// The routes of shipments. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}

namespace holdfast::shipment {

class Shipments;

// `shipments` outlives the router.
void add_shipment_routes(http::Router& router, Shipments& shipments);

}  // namespace holdfast::shipment
