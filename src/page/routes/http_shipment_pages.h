// The pages of shipments: all of them, and one with its history. Loop thread.
#pragma once

#include <functional>

#include "obs/trend/trends.h"
#include "page/book/count_book.h"
#include "page/routes/page_answer.h"
#include "shipment/counts_board.h"
#include "shipment/shipments.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

// All outlive the router.
struct ShipmentPageParts {
    Place place;
    shipment::Shipments& shipments;
    shipment::CountsBoard& board;
    const CountBook& book;
    // Null while nobody watches.
    std::function<const trend::Trends*()> trends;
};

void add_shipment_pages(http::Router& router, const ShipmentPageParts& parts);

}  // namespace holdfast::page
