// Which drills and experiments were played, and what they have shown: GET /drills, and one of them.
// Loop thread.
#pragma once

#include "rehearsal/reports.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::rehearsal {

// `reports` outlives the router.
void add_rehearsal_routes(http::Router& router, Reports& reports);

}  // namespace holdfast::rehearsal
