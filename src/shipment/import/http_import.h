// POST /shipments/import, and GET to see what is under way. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}

namespace holdfast::shipment {

class Importer;

// `importer` outlives the router.
void add_import_routes(http::Router& router, Importer& importer);

}  // namespace holdfast::shipment
