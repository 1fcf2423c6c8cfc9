#include "daemon/page_parts.h"

#include "daemon/check/own_name.h"
#include "daemon/status_page_settings.h"
#include "daemon/version.h"
#include "page/asset/assets.h"
#include "page/routes/http_alert_page.h"
#include "page/routes/http_announcement_page.h"
#include "page/routes/http_assets.h"
#include "page/routes/http_daemon_page.h"
#include "page/routes/http_drill_pages.h"
#include "page/routes/http_order_pages.h"
#include "page/routes/http_pages.h"
#include "page/routes/http_shipment_pages.h"

namespace holdfast::daemon {

PageParts::PageParts(const World& world, const StatusPageSettings& settings, http::Router& router)
{
    if (page::assets().empty()) {
        add_front_route(router, world.front, nullptr);
        return;
    }
    WatchParts& watch = world.watch;
    const watch::WatchedParts watched = watch.watched();
    book_ = std::make_unique<page::ServiceBook>(world.loop, watched.monitor, watched.history);
    watch.observe(*book_);
    counts_ = std::make_unique<page::CountBook>(world.loop, world.orders.counts(),
                                                world.shipments.counts());
    const page::PageParts parts{
        .place = {.loop = world.loop, .host = own_name(), .version = HOLDFAST_VERSION},
        .watched = watched,
        .incidents = watch.incidents(),
        .book = *book_};
    add_front_route(router, world.front, page::overview_page(parts));
    page::add_asset_routes(router, page::assets());
    page::add_page_routes(router, parts);
    page::add_alert_pages(router, parts.place, watch.alert_desk());
    router.set_lost_page([place = parts.place](const http::Request& request) {
        return page::lost_page(place, request);
    });
    page::add_order_pages(router, {.place = parts.place,
                                   .orders = world.orders.orders(),
                                   .operated = world.orders.operated(),
                                   .book = *counts_});
    page::add_shipment_pages(router, {.place = parts.place,
                                      .shipments = world.shipments.shipments(),
                                      .board = world.shipments.counts(),
                                      .book = *counts_,
                                      .trends = world.trends});
    page::add_daemon_page(router, parts.place, world.look);
    page::add_announcement_pages(router, parts.place, world.announcements.board());
    page::add_drill_pages(router, parts.place, world.rehearsals.reports());
    outages_ = std::make_unique<page::OutageBook>(world.loop, world.watch.incidents(),
                                                  page::PublicView::recent);
    status_ = std::make_unique<page::StatusPage>(
        page::StatusPage::Parts{.loop = world.loop,
                                .list = watched.list,
                                .monitor = watched.monitor,
                                .desk = world.watch.alert_desk(),
                                .announcements = world.announcements.board(),
                                .book = *book_,
                                .outages = *outages_});
    page::add_status_page(router, *status_);
    apply(settings);
}

void PageParts::apply(const StatusPageSettings& settings)
{
    if (status_)
        status_->apply(status_page_settings(settings));
}

void PageParts::start()
{
    if (!book_)
        return;
    book_->start();
    counts_->start();
    outages_->start();
}

void PageParts::stop()
{
    if (!book_)
        return;
    outages_->stop();
    book_->stop();
    counts_->stop();
}

}  // namespace holdfast::daemon
