#include "event/sqlite_request_outbox.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/timestamp.h"
#include "event/sqlite_rows.h"

namespace holdfast::event {
namespace {

using store::Transaction;

constexpr std::size_t write_bytes = 256;

constexpr std::string_view begin_sink = R"sql(
INSERT INTO event_sinks(sink, position) VALUES (?, (SELECT last_id FROM event_state))
ON CONFLICT DO NOTHING
)sql";
constexpr std::string_view select_position = R"sql(
SELECT position FROM event_sinks WHERE sink = ?
)sql";
constexpr std::string_view update_position = R"sql(
UPDATE event_sinks SET position = ?2 WHERE sink = ?1 AND position < ?2
)sql";

constexpr std::int64_t row_bytes = 200;  // Most are about so long.
constexpr std::string_view select_oldest = R"sql(
SELECT min(timestamp) FROM (
    SELECT timestamp FROM (SELECT timestamp FROM http_requests WHERE id > ?1 ORDER BY id LIMIT 1)
    UNION ALL
    SELECT timestamp FROM (SELECT timestamp FROM http_responses WHERE id > ?1 ORDER BY id LIMIT 1))
)sql";

// Rows that are gone, or came from a topic, had numbers as well: it is about so many.
Backlog load_backlog(sqlite::Connection& db, std::int64_t after)
{
    const std::int64_t last = db.integer("SELECT last_id FROM event_state");
    Backlog backlog{.last = last, .rows = std::max<std::int64_t>(last - after, 0)};
    backlog.bytes = backlog.rows * row_bytes;
    backlog.oldest = parse_rfc3339(db.text(select_oldest, {after}));
    return backlog;
}

std::string select_behind(Table table)
{
    return join("SELECT ", columns_of(table), " FROM ", name_of(table),
                " WHERE id > ? AND event_id IS NULL ORDER BY id LIMIT ?");
}

// Each table gives as many as are wanted: the first of all of them are among these.
std::vector<Waiting> read_behind(sqlite::Connection& db, std::int64_t after, std::size_t limit)
{
    const std::int64_t origin = db.integer("SELECT origin FROM event_state");
    std::vector<TableRow> found;
    for (Table table : tables) {
        sqlite::Query query = db.query(select_behind(table), {after, limit});
        while (query.next())
            found.push_back(row_of(table, query));
    }
    std::ranges::sort(found, {}, &TableRow::id);
    found.resize(std::min(found.size(), limit));
    std::vector<Waiting> rows;
    rows.reserve(found.size());
    for (const TableRow& row : found)
        rows.push_back({.sequence = row.id, .event = to_event(row, origin)});
    return rows;
}

}  // namespace

SqliteRequestOutbox::SqliteRequestOutbox(store::Ledger& telemetry, store::Ledger& reads,
                                         std::string sink)
    : telemetry_{telemetry}, reads_{reads}, sink_{std::move(sink)}
{
}

void SqliteRequestOutbox::open(Done<Standing> done)
{
    auto apply = [sink = sink_](Transaction& transaction) {
        transaction.db.run(begin_sink, {std::string_view{sink}});
        return Standing{.position =
                            transaction.db.integer(select_position, {std::string_view{sink}})};
    };
    telemetry_.send(store::make_write<Standing>(store::Lane::finish, write_bytes, std::move(apply),
                                                std::move(done)));
}

void SqliteRequestOutbox::read(std::int64_t after, std::size_t limit,
                               Done<std::vector<Waiting>> done)
{
    auto run = [after, limit](sqlite::Connection& db) { return read_behind(db, after, limit); };
    reads_.send(store::make_read<std::vector<Waiting>>(std::move(run), std::move(done)));
}

void SqliteRequestOutbox::read_parked(std::size_t /*limit*/, Done<std::vector<Waiting>> done)
{
    done(std::vector<Waiting>{});
}

void SqliteRequestOutbox::look(std::int64_t after, Done<Backlog> done)
{
    auto run = [after](sqlite::Connection& db) { return load_backlog(db, after); };
    reads_.send(store::make_read<Backlog>(std::move(run), std::move(done)));
}

void SqliteRequestOutbox::save(Progress progress, Done<bool> done)
{
    auto apply = [sink = sink_, position = progress.position](Transaction& transaction) {
        transaction.db.run(update_position, {std::string_view{sink}, position});
        return true;
    };
    telemetry_.send(store::make_write<bool>(store::Lane::finish, write_bytes, std::move(apply),
                                            std::move(done)));
}

void forget_request_sinks(store::Ledger& telemetry)
{
    auto apply = [](Transaction& transaction) {
        return transaction.db.run("DELETE FROM event_sinks") >= 0;
    };
    telemetry.send(store::make_write<bool>(store::Lane::finish, write_bytes, std::move(apply),
                                           [](const Result<bool>& /*forgotten*/) {}));
}

}  // namespace holdfast::event
