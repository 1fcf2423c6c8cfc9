// Announcements, wired to the store and the routes. Loop thread.
#pragma once

#include "base/loop.h"
#include "daemon/config/settings.h"
#include "http/router.h"
#include "obs/metrics.h"
#include "store/ledger.h"
#include "store/retention.h"
#include "watch/announcement/announcement_board.h"
#include "watch/announcement/sqlite_announcements.h"

namespace holdfast::daemon {

class AnnouncementParts {
public:
    struct World {
        Loop& loop;
        store::Ledger& ledger;
        obs::Family<obs::Counter>& expired_rows;  // By table.
    };

    // Outlives the use of the routes, and what the storage still has to answer.
    AnnouncementParts(const World& world, const Settings& settings, http::Router& router);

    // When the storage runs.
    void start();
    // The loop does not know it any more.
    void stop();
    void apply(const Settings& settings);

    watch::AnnouncementBoard& board() noexcept { return board_; }

private:
    Loop& loop_;
    watch::SqliteAnnouncements stored_;
    watch::AnnouncementBoard board_;
    store::Retention retention_;
};

}  // namespace holdfast::daemon
