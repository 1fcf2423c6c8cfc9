// PATCH /shipments/{id} and GET /shipments/{id}/history. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}

namespace holdfast::shipment {

class Shipments;

// `shipments` outlives the router.
void add_change_routes(http::Router& router, Shipments& shipments);

}  // namespace holdfast::shipment
