// The pages for browsers, wired to what is watched; nothing of them in a build without. Loop
// thread.
#pragma once

#include <memory>

#include "base/loop.h"
#include "daemon/watch/watch_parts.h"
#include "http/router.h"
#include "page/book/service_book.h"

namespace holdfast::daemon {

class PageParts {
public:
    // Adds "/" in any case. `watch` outlives the use of the routes; it tells this what it finds, so
    // this outlives its monitor.
    PageParts(Loop& loop, WatchParts& watch, http::Router& router);

    void start();
    // The loop does not know it any more.
    void stop();

private:
    // Null in a build without pages.
    std::unique_ptr<page::ServiceBook> book_;
};

}  // namespace holdfast::daemon
