#include "event/sqlite_outbox.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "event/event_id.h"
#include "event/sqlite_time.h"

namespace holdfast::event {
namespace {

using store::Transaction;

constexpr std::size_t write_bytes = 256;

constexpr std::string_view begin_sink = R"sql(
INSERT INTO event_sinks(sink, position)
VALUES (?1, (SELECT coalesce(max(sequence), 0) FROM domain_events)) ON CONFLICT DO NOTHING
)sql";
constexpr std::string_view select_position = R"sql(
SELECT position FROM event_sinks WHERE sink = ?
)sql";
constexpr std::string_view select_halted = R"sql(
SELECT DISTINCT key FROM parked_events WHERE sink = ? AND key <> '' LIMIT ?
)sql";

// A sink that is new begins with what happens from now on.
Standing load_standing(Transaction& transaction, std::string_view sink)
{
    transaction.db.run(begin_sink, {sink});
    Standing standing{.position = transaction.db.integer(select_position, {sink})};
    sqlite::Query query = transaction.db.query(select_halted, {sink, Outbox::halted_max + 1});
    while (query.next())
        standing.halted.emplace_back(query.text(0));
    standing.is_complete = standing.halted.size() <= Outbox::halted_max;
    return standing;
}

constexpr std::string_view select_origin = "SELECT origin FROM event_origin";

constexpr std::string_view select_behind = R"sql(
SELECT sequence, at, type, key, data, topic, trace_parent FROM domain_events
WHERE sequence > ? ORDER BY sequence LIMIT ?
)sql";
constexpr std::string_view select_parked = R"sql(
SELECT e.sequence, e.at, e.type, e.key, e.data, e.topic, e.trace_parent
FROM parked_events p JOIN domain_events e ON e.sequence = p.sequence
WHERE p.sink = ? ORDER BY p.sequence LIMIT ?
)sql";

std::vector<Waiting> to_rows(sqlite::Query& query, std::int64_t origin)
{
    std::vector<Waiting> rows;
    while (query.next()) {
        const std::int64_t sequence = query.integer(0);
        const WallTime at = from_micros(query.integer(1));
        rows.push_back({.sequence = sequence,
                        .topic = std::string{query.text(5)},
                        .event = {.id = make_id(at, origin, sequence),
                                  .type = std::string{query.text(2)},
                                  .key = std::string{query.text(3)},
                                  .time = at,
                                  .data = std::string{query.text(4)},
                                  .trace_parent = std::string{query.text(6)}}});
    }
    return rows;
}

constexpr std::string_view update_position = R"sql(
UPDATE event_sinks SET position = ?2 WHERE sink = ?1 AND position < ?2
)sql";
constexpr std::string_view insert_parked = R"sql(
INSERT INTO parked_events(sink, sequence, key, at, why) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
)sql";
constexpr std::string_view delete_parked = R"sql(
DELETE FROM parked_events WHERE sink = ? AND sequence = ?
)sql";

bool store_progress(Transaction& transaction, std::string_view sink, const Progress& progress)
{
    for (const Parked& parked : progress.parked)
        transaction.db.run(insert_parked,
                           {sink, parked.sequence, std::string_view{parked.key},
                            to_micros(transaction.now), std::string_view{parked.why}});
    for (std::int64_t sequence : progress.released)
        transaction.db.run(delete_parked, {sink, sequence});
    transaction.db.run(update_position, {sink, progress.position});
    return true;
}

// What a row weighs is told by the first hundred.
constexpr std::string_view select_weight = R"sql(
SELECT avg(length(data) + length(type) + length(key) + 32), min(at) FROM (
    SELECT * FROM domain_events WHERE sequence > ? ORDER BY sequence LIMIT 100)
)sql";
constexpr std::string_view select_last = "SELECT coalesce(max(sequence), 0) FROM domain_events";

// No number is left out: what failed was undone with its number.
Backlog load_backlog(sqlite::Connection& db, std::int64_t after)
{
    const std::int64_t last = db.integer(select_last);
    Backlog backlog{.last = last, .rows = std::max<std::int64_t>(last - after, 0)};
    sqlite::Query query = db.query(select_weight, {after});
    if (!query.next() || query.is_null(1))
        return backlog;
    backlog.bytes = static_cast<std::int64_t>(query.real(0) * static_cast<double>(backlog.rows));
    backlog.oldest = from_micros(query.integer(1));
    return backlog;
}

constexpr std::string_view insert_event = R"sql(
INSERT INTO domain_events(at, type, key, data, topic, trace_parent) VALUES (?, ?, ?, ?, ?, ?)
)sql";

std::optional<std::string_view> unless_empty(std::string_view text) noexcept
{
    return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace

const std::string_view delete_domain_events = R"sql(
DELETE FROM domain_events WHERE sequence IN (
    SELECT sequence FROM domain_events
    WHERE at < ?1 * 1000000
        AND sequence <= coalesce((SELECT min(position) FROM event_sinks), sequence)
        AND sequence NOT IN (SELECT sequence FROM parked_events)
    ORDER BY at LIMIT ?2)
)sql";

SqliteOutbox::SqliteOutbox(store::Ledger& ledger, std::string sink)
    : ledger_{ledger}, sink_{std::move(sink)}
{
}

void SqliteOutbox::open(Done<Standing> done)
{
    ledger_.send(store::make_write<Standing>(
        store::Lane::finish, write_bytes,
        [sink = sink_](Transaction& transaction) { return load_standing(transaction, sink); },
        std::move(done)));
}

void SqliteOutbox::read(std::int64_t after, std::size_t limit, Done<std::vector<Waiting>> done)
{
    auto run = [after, limit](sqlite::Connection& db) {
        const std::int64_t origin = db.integer(select_origin);
        sqlite::Query query = db.query(select_behind, {after, limit});
        return to_rows(query, origin);
    };
    ledger_.send(store::make_read<std::vector<Waiting>>(std::move(run), std::move(done)));
}

void SqliteOutbox::read_parked(std::size_t limit, Done<std::vector<Waiting>> done)
{
    auto run = [sink = sink_, limit](sqlite::Connection& db) {
        const std::int64_t origin = db.integer(select_origin);
        sqlite::Query query = db.query(select_parked, {std::string_view{sink}, limit});
        return to_rows(query, origin);
    };
    ledger_.send(store::make_read<std::vector<Waiting>>(std::move(run), std::move(done)));
}

void SqliteOutbox::look(std::int64_t after, Done<Backlog> done)
{
    auto run = [after](sqlite::Connection& db) { return load_backlog(db, after); };
    ledger_.send(store::make_read<Backlog>(std::move(run), std::move(done)));
}

void SqliteOutbox::save(Progress progress, Done<bool> done)
{
    const std::size_t bytes = write_bytes * (1 + progress.parked.size());
    auto apply = [sink = sink_, progress = std::move(progress)](Transaction& transaction) {
        return store_progress(transaction, sink, progress);
    };
    ledger_.send(
        store::make_write<bool>(store::Lane::finish, bytes, std::move(apply), std::move(done)));
}

std::string load_source(sqlite::Connection& ledger)
{
    return ledger.text("SELECT printf('/holdfast/%016x', origin) FROM event_origin");
}

std::string append(Transaction& transaction, const NewEvent& event)
{
    transaction.db.run(insert_event, {to_micros(event.at), std::string_view{event.type},
                                      std::string_view{event.key}, std::string_view{event.data},
                                      unless_empty(event.topic), unless_empty(event.trace_parent)});
    return make_id(event.at, transaction.db.integer(select_origin),
                   transaction.db.last_insert_id());
}

void forget_sinks(store::Ledger& ledger)
{
    auto apply = [](Transaction& transaction) {
        transaction.db.run("DELETE FROM event_sinks");
        transaction.db.run("DELETE FROM parked_events");
        return true;
    };
    ledger.send(store::make_write<bool>(store::Lane::finish, write_bytes, std::move(apply),
                                        [](const Result<bool>& /*forgotten*/) {}));
}

}  // namespace holdfast::event
