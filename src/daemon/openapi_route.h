// GET /openapi.json: the document of the API, written once from the table of routes that serves.
// Loop thread.
#pragma once

#include <string>

namespace holdfast::http {
class Router;
}

namespace holdfast::daemon {

// The document of all routes that were added until now.
std::string describe_api(const http::Router& router);

// After all others: what is added later is not in the document. Throws std::invalid_argument when a
// route is not described.
void add_openapi_route(http::Router& router);

}  // namespace holdfast::daemon
