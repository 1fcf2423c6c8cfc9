#include "daemon/watch/announcement_parts.h"

#include "watch/announcement/http_announcements.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view table = "announcements";

}  // namespace

AnnouncementParts::AnnouncementParts(const World& world, const Settings& settings,
                                     http::Router& router)
    : loop_{world.loop},
      stored_{world.ledger},
      board_{world.loop, stored_},
      retention_{world.loop,
                 {{.table = table,
                   .statement = watch::delete_past_announcements,
                   .kept = settings.alerting.kept,
                   .ledger = world.ledger,
                   .deleted = world.expired_rows.with({table})}}}
{
    watch::add_announcement_routes(router, loop_, board_);
}

void AnnouncementParts::start()
{
    board_.start();
    loop_.add(retention_, loop_.now());
}

void AnnouncementParts::stop()
{
    board_.stop();
    loop_.remove(retention_);
    retention_.cancel();
}

void AnnouncementParts::apply(const Settings& settings)
{
    retention_.set_kept(table, settings.alerting.kept);
}

}  // namespace holdfast::daemon
