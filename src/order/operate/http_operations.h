// The routes by which an operator sees to orders and to the breaker. Loop thread.
#pragma once

#include "order/counts.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::order {

class Intake;
class OrderWorker;

struct OperatedParts {
    Intake& intake;
    OrderWorker& worker;
    OrderCountsBoard& board;
};

// POST /orders/{id}/retry and /fail, GET /orders/stats, GET and POST /breaker. All outlive the
// router.
void add_operation_routes(http::Router& router, const OperatedParts& parts);

}  // namespace holdfast::order
