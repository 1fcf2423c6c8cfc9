// POST /shipments/import, and GET to see what is under way. Loop thread.
#pragma once

#include <functional>

#include "http/edge/body_stream.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::shipment {

class Importer;

// How fast a body must come; how long it may be is a setting of the importer's.
using BodyPace = std::function<http::BodyLimits()>;

// `importer` outlives the router.
void add_import_routes(http::Router& router, Importer& importer, BodyPace pace);

}  // namespace holdfast::shipment
