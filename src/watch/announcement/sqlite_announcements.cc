#include "watch/announcement/sqlite_announcements.h"

#include <limits>
#include <utility>

#include "base/text.h"
#include "store/idempotency.h"
#include "watch/alert/sqlite_time.h"

namespace holdfast::watch {
namespace {

using store::Transaction;

constexpr std::string_view columns =
    "id, kind, title, text, starts_at, ends_at, author, ended_by, created_at";

Announcement to_announcement(const sqlite::Query& query)
{
    Announcement found{.id = {query.integer(0)},
                       .kind = parse_announcement_kind(query.text(1)).value(),
                       .title = std::string{query.text(2)},
                       .text = std::string{query.text(3)},
                       .starts = from_micros(query.integer(4)),
                       .author = std::string{query.text(6)},
                       .ended_by = std::string{query.text(7)},
                       .created = from_micros(query.integer(8))};
    if (!query.is_null(5))
        found.ends = from_micros(query.integer(5));
    return found;
}

std::vector<Announcement> read_all(sqlite::Query query)
{
    std::vector<Announcement> found;
    while (query.next())
        found.push_back(to_announcement(query));
    return found;
}

constexpr std::string_view count_open = R"sql(
SELECT (SELECT count(*) FROM announcements WHERE ends_at IS NULL) +
       (SELECT count(*) FROM announcements WHERE ends_at > ?)
)sql";
constexpr std::string_view insert = R"sql(
INSERT INTO announcements(kind, title, text, starts_at, ends_at, author, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id
)sql";

Result<KeptAnswer> add_row(Transaction& transaction, const AnnouncementWish& wish)
{
    Announcement stored = wish.announcement;
    const auto open = transaction.db.integer(count_open, {to_micros(stored.created)});
    if (open >= static_cast<std::int64_t>(Announcement::open_max))
        return Error{Errc::conflict, join("there are ", open,
                                          " announcements that are not over; "
                                          "end one of them first")};
    stored.id = {transaction.db.integer(
        insert, {to_string(stored.kind), std::string_view{stored.title},
                 std::string_view{stored.text}, to_micros(stored.starts), to_micros(stored.ends),
                 std::string_view{stored.author}, to_micros(stored.created)})};
    return wish.describe(stored);
}

constexpr std::string_view end_early = R"sql(
UPDATE announcements SET ends_at = ?2, ended_by = ?3
WHERE id = ?1 AND (ends_at IS NULL OR ends_at > ?2)
)sql";

constexpr std::size_t row_bytes = 512;  // Without its texts, about.

}  // namespace

void SqliteAnnouncements::add(AnnouncementWish wish, Done<KeptAnswer> done)
{
    const std::size_t bytes =
        row_bytes + wish.announcement.title.size() + 2 * wish.announcement.text.size();
    auto apply = [wish = std::move(wish)](Transaction& transaction) {
        return store::act_once(transaction, wish.key, [&] { return add_row(transaction, wish); });
    };
    ledger_.send(store::make_write<KeptAnswer>(store::Lane::intake, bytes, std::move(apply),
                                               std::move(done)));
}

void SqliteAnnouncements::end(AnnouncementId id, WallTime now, std::string by, Done<void> done)
{
    auto apply = [id, now, by = std::move(by)](Transaction& transaction) -> Result<bool> {
        return transaction.db.run(end_early, {id.value, to_micros(now), std::string_view{by}}) == 1;
    };
    auto answer = [id, done = std::move(done)](const Result<bool>& ended) {
        if (!ended)
            return done(ended.error());
        if (!*ended)
            return done(
                Error{Errc::not_found, join("announcement ", id.value, " is over or never was")});
        done(Result<void>{});
    };
    ledger_.send(store::make_write<bool>(store::Lane::finish, row_bytes, std::move(apply),
                                         std::move(answer)));
}

void SqliteAnnouncements::list(AnnouncementsAsked asked, Done<std::vector<Announcement>> done)
{
    const std::int64_t before =
        asked.before ? asked.before->value : std::numeric_limits<std::int64_t>::max();
    auto run = [before, max = asked.rows_max](sqlite::Connection& db) {
        return read_all(db.query(
            join("SELECT ", columns, " FROM announcements WHERE id < ? ORDER BY id DESC LIMIT ?"),
            {before, max}));
    };
    ledger_.send(store::make_read<std::vector<Announcement>>(std::move(run), std::move(done)));
}

void SqliteAnnouncements::open(WallTime now, Done<std::vector<Announcement>> done)
{
    auto run = [now](sqlite::Connection& db) {
        return read_all(db.query(join("SELECT ", columns,
                                      " FROM announcements WHERE ends_at IS NULL OR ends_at > ? "
                                      "ORDER BY starts_at DESC, id DESC LIMIT ?"),
                                 {to_micros(now), Announcement::open_max}));
    };
    ledger_.send(store::make_read<std::vector<Announcement>>(std::move(run), std::move(done)));
}

const std::string_view delete_past_announcements = R"sql(
DELETE FROM announcements WHERE id IN (SELECT id FROM announcements
    WHERE ends_at < ?1 * 1000000 ORDER BY ends_at LIMIT ?2)
)sql";

}  // namespace holdfast::watch
