// The pages for browsers, wired to what they show; nothing of them in a build without. Loop thread.
#pragma once

#include <functional>
#include <memory>

#include "base/loop.h"
#include "daemon/config/settings.h"
#include "daemon/event/front_route.h"
#include "daemon/orders/order_parts.h"
#include "daemon/rehearsal_parts.h"
#include "daemon/shipment_parts.h"
#include "daemon/watch/announcement_parts.h"
#include "daemon/watch/watch_parts.h"
#include "http/router.h"
#include "obs/trend/trends.h"
#include "page/book/count_book.h"
#include "page/book/service_book.h"
#include "page/daemon/daemon_page.h"
#include "page/routes/http_status_page.h"
#include "page/status/outage_book.h"

namespace holdfast::daemon {

class PageParts {
public:
    // All outlive the use of the routes. `watch` tells this what it finds, so this outlives its
    // monitor.
    struct World {
        Loop& loop;
        ShipmentParts& shipments;
        OrderParts& orders;
        WatchParts& watch;
        AnnouncementParts& announcements;
        RehearsalParts& rehearsals;
        // Null while nobody watches for trends.
        std::function<const trend::Trends*()> trends;
        // How the daemon itself is.
        std::function<page::DaemonView()> look;
        FrontParts front;
    };

    // Adds "/" in any case.
    PageParts(const World& world, const StatusPageSettings& settings, http::Router& router);

    void start();
    // The loop does not know it any more.
    void stop();
    void apply(const StatusPageSettings& settings);

private:
    // Null in a build without pages.
    std::unique_ptr<page::ServiceBook> book_;
    std::unique_ptr<page::CountBook> counts_;
    std::unique_ptr<page::OutageBook> outages_;
    std::unique_ptr<page::StatusPage> status_;
};

}  // namespace holdfast::daemon
