#include "daemon/page_parts.h"

#include "daemon/check/own_name.h"
#include "daemon/service_routes.h"
#include "daemon/status_page_settings.h"
#include "daemon/version.h"
#include "page/asset/assets.h"
#include "page/routes/http_alert_page.h"
#include "page/routes/http_announcement_page.h"
#include "page/routes/http_assets.h"
#include "page/routes/http_pages.h"

namespace holdfast::daemon {

PageParts::PageParts(Loop& loop, WatchParts& watch, AnnouncementParts& announcements,
                     const StatusPageSettings& settings, http::Router& router)
{
    if (page::assets().empty()) {
        add_root_route(router, nullptr);
        return;
    }
    const watch::WatchedParts watched = watch.watched();
    book_ = std::make_unique<page::ServiceBook>(loop, watched.monitor, watched.history);
    watch.observe(*book_);
    const page::PageParts parts{
        .place = {.loop = loop, .host = own_name(), .version = HOLDFAST_VERSION},
        .watched = watched,
        .incidents = watch.incidents(),
        .book = *book_};
    add_root_route(router, page::overview_page(parts));
    page::add_asset_routes(router, page::assets());
    page::add_page_routes(router, parts);
    page::add_alert_pages(router, parts.place, watch.alert_desk());
    page::add_announcement_pages(router, parts.place, announcements.board());
    outages_ =
        std::make_unique<page::OutageBook>(loop, watch.incidents(), page::PublicView::recent);
    status_ = std::make_unique<page::StatusPage>(
        page::StatusPage::Parts{.loop = loop,
                                .list = watched.list,
                                .monitor = watched.monitor,
                                .desk = watch.alert_desk(),
                                .announcements = announcements.board(),
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
    if (book_)
        book_->start();
    if (outages_)
        outages_->start();
}

void PageParts::stop()
{
    if (outages_)
        outages_->stop();
    if (book_)
        book_->stop();
}

}  // namespace holdfast::daemon
