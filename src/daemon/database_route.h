// GET /control/database: whether a query is answered, for holdfastctl health. Loop thread.
#pragma once

namespace holdfast::http {
class Router;
}
namespace holdfast::store {
class Ledger;
}

namespace holdfast::daemon {

// Everything outlives the router.
void add_database_route(http::Router& router, store::Ledger& ledger);

}  // namespace holdfast::daemon
