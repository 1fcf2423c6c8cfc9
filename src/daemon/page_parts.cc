#include "daemon/page_parts.h"

#include "daemon/check/own_name.h"
#include "daemon/service_routes.h"
#include "daemon/version.h"
#include "page/asset/assets.h"
#include "page/routes/http_alert_page.h"
#include "page/routes/http_assets.h"
#include "page/routes/http_pages.h"

namespace holdfast::daemon {

PageParts::PageParts(Loop& loop, WatchParts& watch, http::Router& router)
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
}

void PageParts::start()
{
    if (book_)
        book_->start();
}

void PageParts::stop()
{
    if (book_)
        book_->stop();
}

}  // namespace holdfast::daemon
