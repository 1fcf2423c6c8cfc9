// The pages for browsers, wired to what is watched; nothing of them in a build without. Loop
// thread.
#pragma once

#include <memory>

#include "base/loop.h"
#include "daemon/config/settings.h"
#include "daemon/watch/announcement_parts.h"
#include "daemon/watch/watch_parts.h"
#include "http/router.h"
#include "page/book/service_book.h"
#include "page/routes/http_status_page.h"
#include "page/status/outage_book.h"

namespace holdfast::daemon {

class PageParts {
public:
    // Adds "/" in any case. `watch` and `announcements` outlive the use of the routes; the first
    // tells this what it finds, so this outlives its monitor.
    PageParts(Loop& loop, WatchParts& watch, AnnouncementParts& announcements,
              const StatusPageSettings& settings, http::Router& router);

    void start();
    // The loop does not know it any more.
    void stop();
    void apply(const StatusPageSettings& settings);

private:
    // Null in a build without pages.
    std::unique_ptr<page::ServiceBook> book_;
    std::unique_ptr<page::OutageBook> outages_;
    std::unique_ptr<page::StatusPage> status_;
};

}  // namespace holdfast::daemon
