// The pages for people, rendered here: complete without a script. Loop thread.
#pragma once

#include "http/router.h"
#include "page/book/service_book.h"
#include "page/routes/page_answer.h"
#include "watch/incident/incidents.h"
#include "watch/routes/http_services.h"

namespace holdfast::page {

// All outlive the router.
struct PageParts {
    Place place;
    watch::WatchedParts watched;
    watch::Incidents& incidents;
    const ServiceBook& book;
};

// What "/" shows a browser: whoever adds that route has another answer for everybody else.
http::Handler overview_page(const PageParts& parts);

// Everything below /view, and /docs.
void add_page_routes(http::Router& router, const PageParts& parts);

}  // namespace holdfast::page
