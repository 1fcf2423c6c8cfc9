// The pages of drills and experiments: all of them, and one. Loop thread.
#pragma once

#include "page/routes/page_answer.h"
#include "rehearsal/reports.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::page {

// `reports` outlives the router.
void add_drill_pages(http::Router& router, const Place& place, rehearsal::Reports& reports);

}  // namespace holdfast::page
