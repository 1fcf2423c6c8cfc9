// The pages of orders, and what their forms do: with one order, and with the breaker. A form that
// another site made a browser send is refused at the door (http/auth/doorstep). Loop thread.
#pragma once

#include "order/operate/http_operations.h"
#include "order/orders.h"
#include "page/book/count_book.h"
#include "page/routes/page_answer.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

// All outlive the router.
struct OrderPageParts {
    Place place;
    order::Orders& orders;
    order::OperatedParts operated;
    const CountBook& book;
};

void add_order_pages(http::Router& router, const OrderPageParts& parts);

}  // namespace holdfast::page
