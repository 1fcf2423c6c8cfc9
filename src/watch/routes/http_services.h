// What is watched, over HTTP: /services and below, with the requests and answers that clients of
// old know. Loop thread.
#pragma once

#include "base/loop.h"
#include "watch/history/history.h"
#include "watch/list/watchlist.h"
#include "watch/monitor/monitor.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::watch {

struct WatchedParts {
    Loop& loop;
    Watchlist& list;
    Monitor& monitor;
    History& history;
};

// `parts` outlive the router.
void add_service_routes(http::Router& router, const WatchedParts& parts);

}  // namespace holdfast::watch
