#include "watch/journal/sqlite_journal.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>

namespace holdfast::watch {
namespace {

using std::chrono::microseconds;

WallTime from_micros(std::int64_t count) noexcept
{
    return WallTime{microseconds{count}};
}

// A clock that shows a time before 1970 must not stop the reading.
std::int64_t to_micros(WallTime at) noexcept
{
    return std::max<std::int64_t>(0,
                                  std::chrono::floor<microseconds>(at.time_since_epoch()).count());
}

constexpr std::string_view select_place =
    "SELECT cursor, at, gap_from, gap_until FROM watch_journal_place";
constexpr std::string_view select_checks = R"sql(
SELECT c.service, c.looks_for, c.newest_at, c.newest
FROM watch_journal_checks c JOIN watch_services s ON s.key = c.service
WHERE s.archived_at IS NULL
)sql";
constexpr std::string_view select_counts = "SELECT service, at, entries FROM watch_journal_counts";

StoredJournal read_all(sqlite::Connection& db)
{
    StoredJournal stored;
    sqlite::Query place = db.query(select_place);
    if (place.next()) {
        stored.place = {.cursor = std::string{place.text(0)}, .at = from_micros(place.integer(1))};
        if (!place.is_null(2))
            stored.gap = {.from = from_micros(place.integer(2)),
                          .until = from_micros(place.integer(3))};
    }
    std::map<std::int64_t, JournalBuckets> buckets;
    sqlite::Query counts = db.query(select_counts);
    while (counts.next())
        buckets[counts.integer(0)].emplace(counts.integer(1),
                                           static_cast<std::uint64_t>(counts.integer(2)));
    sqlite::Query checks = db.query(select_checks);
    while (checks.next())
        stored.checks.push_back({.service = ServiceKey{checks.integer(0)},
                                 .looks_for = std::string{checks.text(1)},
                                 .newest_at = from_micros(checks.integer(2)),
                                 .newest = std::string{checks.text(3)},
                                 .buckets = std::move(buckets[checks.integer(0)])});
    return stored;
}

constexpr std::string_view put_place = R"sql(
INSERT INTO watch_journal_place(only, cursor, at, gap_from, gap_until) VALUES (1, ?1, ?2, ?3, ?4)
ON CONFLICT(only) DO UPDATE SET cursor = excluded.cursor, at = excluded.at,
    gap_from = excluded.gap_from, gap_until = excluded.gap_until
)sql";
constexpr std::string_view delete_place = "DELETE FROM watch_journal_place";
constexpr std::string_view put_check = R"sql(
INSERT INTO watch_journal_checks(service, looks_for, newest_at, newest) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT(service) DO UPDATE SET looks_for = excluded.looks_for,
    newest_at = excluded.newest_at, newest = excluded.newest
)sql";
constexpr std::string_view put_count = R"sql(
INSERT INTO watch_journal_counts(service, at, entries) VALUES (?1, ?2, ?3)
ON CONFLICT(service, at) DO UPDATE SET entries = excluded.entries
)sql";
constexpr std::string_view delete_old =
    "DELETE FROM watch_journal_counts WHERE service = ?1 AND (at < ?2 OR at > ?3)";
constexpr std::string_view delete_counts = "DELETE FROM watch_journal_counts WHERE service = ?1";
constexpr std::string_view delete_check = "DELETE FROM watch_journal_checks WHERE service = ?1";

void put(sqlite::Connection& db, const JournalCheckChange& change)
{
    const StoredJournalCheck& check = change.to_store;
    if (change.begins_anew)
        db.run(delete_counts, {check.service.value});
    else
        db.run(delete_old, {check.service.value, change.first, change.last});
    db.run(put_check, {check.service.value, std::string_view{check.looks_for},
                       to_micros(check.newest_at), std::string_view{check.newest}});
    for (const auto& [at, entries] : check.buckets)
        db.run(put_count, {check.service.value, at, static_cast<std::int64_t>(entries)});
}

void put_all(sqlite::Connection& db, const JournalChange& change)
{
    sqlite::Value from = nullptr;
    sqlite::Value until = nullptr;
    if (change.gap) {
        from = to_micros(change.gap->from);
        until = to_micros(change.gap->until);
    }
    if (change.place)
        db.run(put_place,
               {std::string_view{change.place->cursor}, to_micros(change.place->at), from, until});
    else
        db.run(delete_place);
    for (const ServiceKey each : change.gone) {
        db.run(delete_counts, {each.value});
        db.run(delete_check, {each.value});
    }
    for (const JournalCheckChange& each : change.checks)
        put(db, each);
}

std::size_t bytes_of(const JournalChange& change) noexcept
{
    std::size_t bytes = sizeof change + change.gone.size() * sizeof(ServiceKey);
    for (const JournalCheckChange& each : change.checks)
        bytes += sizeof each + each.to_store.looks_for.size() + each.to_store.newest.size() +
                 each.to_store.buckets.size() * (sizeof(JournalBuckets::value_type) + 32);
    return bytes;
}

}  // namespace

void SqliteJournal::load(Done<StoredJournal> done)
{
    ledger_.send(store::make_read<StoredJournal>(
        [](sqlite::Connection& db) { return read_all(db); }, std::move(done)));
}

// Without room for anything new the journal is still followed: its rows are there, mostly.
void SqliteJournal::store(JournalChange change, Done<void> done)
{
    const std::size_t bytes = bytes_of(change);
    ledger_.send(store::make_write<bool>(
        store::Lane::finish, bytes,
        [change = std::move(change)](store::Transaction& transaction) {
            put_all(transaction.db, change);
            return true;
        },
        [done = std::move(done)](const Result<bool>& stored) {
            done(stored ? Result<void>{} : Result<void>{stored.error()});
        }));
}

}  // namespace holdfast::watch
