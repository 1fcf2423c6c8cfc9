// Announcements in SQLite. Loop thread; `delete_past_announcements` is for retention.
#pragma once

#include <string_view>

#include "store/ledger.h"
#include "watch/announcement/announcements.h"

namespace holdfast::watch {

class SqliteAnnouncements final : public Announcements {
public:
    // `ledger` outlives this.
    explicit SqliteAnnouncements(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void add(AnnouncementWish wish, Done<KeptAnswer> done) override;
    void end(AnnouncementId id, WallTime now, std::string by, Done<void> done) override;
    void list(AnnouncementsAsked asked, Done<std::vector<Announcement>> done) override;
    void open(WallTime now, Done<std::vector<Announcement>> done) override;

private:
    store::Ledger& ledger_;
};

extern const std::string_view delete_past_announcements;

}  // namespace holdfast::watch
