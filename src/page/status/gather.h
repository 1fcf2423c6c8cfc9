// From what is watched to what strangers are shown of it: the one place where the words of the one
// become the words of the other. Loop thread: it reads what the loop has in memory, and waits for
// nothing.
#pragma once

#include "base/time.h"
#include "page/book/service_book.h"
#include "page/status/outage_book.h"
#include "page/status/public_view.h"
#include "watch/alert/alert_policy.h"
#include "watch/announcement/announcement_board.h"
#include "watch/monitor/monitor.h"

namespace holdfast::page {

struct PublicSources {
    const watch::Monitor& monitor;
    const watch::AlertPolicy& policy;
    const watch::AnnouncementBoard& announcements;
    const ServiceBook& book;
    const OutageBook& outages;
};

PublicView gather(const PublicSources& sources, const StatusPageSettings& settings, WallTime now);

}  // namespace holdfast::page
