#include "event/sqlite_events.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "event/event_id.h"
#include "event/request_records.h"
#include "event/sqlite_outbox.h"
#include "event/sqlite_rows.h"
#include "event/sqlite_time.h"

namespace holdfast::event {
namespace {

using store::Transaction;

constexpr std::size_t publish_bytes = 512;

// First the rest of the moment at which the last page ended, then what is beyond it: with both in
// one condition SQLite would walk through all of a moment. ?1 start, ?2 number, ?3 end, ?4 limit,
// ?5 type.
struct Shape {
    std::string_view table;
    std::string_view columns;
    std::string_view time;  // Of the columns.
    std::string_view number;
    std::string_view type;  // Empty: all rows are of one.
};

std::string list_sql(const Shape& shape, bool is_newest_first, bool has_type)
{
    const std::string head =
        join("SELECT ", shape.columns, " FROM ", shape.table, " WHERE ",
             has_type ? join(shape.type, " = ?5 AND ") : std::string{}, shape.time);
    if (is_newest_first)
        return join(head, " = ?1 AND ", shape.number, " < ?2 AND ?1 >= ?3 UNION ALL ", head,
                    " < ?1 AND ", shape.time, " >= ?3 ORDER BY ", shape.time, " DESC, ",
                    shape.number, " DESC LIMIT ?4");
    return join(head, " = ?1 AND ", shape.number, " > ?2 AND ?1 < ?3 UNION ALL ", head,
                " > ?1 AND ", shape.time, " < ?3 ORDER BY ", shape.time, ", ", shape.number,
                " LIMIT ?4");
}

constexpr Shape domain_shape{
    .table = "domain_events",
    .columns = "sequence, at, type, key, data, trace_parent",
    .time = "at",
    .number = "sequence",
    .type = "type",
};

ListedEvent to_domain_event(const sqlite::Query& query, std::int64_t origin)
{
    const std::int64_t sequence = query.integer(0);
    const WallTime at = from_micros(query.integer(1));
    return {.position = {at, domain_table, sequence},
            .event = {.id = make_id(at, origin, sequence),
                      .type = std::string{query.text(2)},
                      .key = std::string{query.text(3)},
                      .time = at,
                      .data = std::string{query.text(4)},
                      .trace_parent = std::string{query.text(5)}}};
}

// Where rows of that type may be.
bool may_have(Table table, std::string_view type) noexcept
{
    if (type.empty())
        return true;
    switch (table) {
    case Table::requests:
        return type == request_type;
    case Table::responses:
        return type == response_type;
    case Table::errors:
        return type == error_type;
    case Table::others:
        return type != request_type && type != response_type && type != error_type;
    }
    return false;
}

void list_table(sqlite::Connection& db, Table table, const EventSelection& selection,
                std::int64_t origin, std::vector<ListedEvent>& found)
{
    const int number = static_cast<int>(table);
    const TableBounds bounds = bounds_in(number, selection);
    const bool has_type = table == Table::others && !selection.type.empty();
    const std::string sql = list_sql({.table = name_of(table),
                                      .columns = columns_of(table),
                                      .time = "timestamp",
                                      .number = "id",
                                      .type = "event_type"},
                                     selection.is_newest_first, has_type);
    const std::string start = format_rfc3339(bounds.start);
    const std::string end = format_rfc3339(bounds.end);
    const std::string_view from = start;
    const std::string_view to = end;
    sqlite::Query query = has_type ? db.query(sql, {from, bounds.number, to, selection.rows_max,
                                                    std::string_view{selection.type}})
                                   : db.query(sql, {from, bounds.number, to, selection.rows_max});
    while (query.next()) {
        const TableRow row = row_of(table, query);
        found.push_back({.position = {row.at, number, row.id},
                         .event = to_event(row, origin),
                         .is_ours = !row.event_id});
    }
}

// Two answers that become one.
struct Joined {
    EventSelection selection;
    Events::Done<std::vector<ListedEvent>> done;
    std::optional<Result<std::vector<ListedEvent>>> first;

    void take(Result<std::vector<ListedEvent>> some)
    {
        if (!first) {
            first.emplace(std::move(some));
            return;
        }
        if (!*first)
            return done(std::move(*first));
        if (!some)
            return done(std::move(some));
        done(merge(*std::move(*first), *std::move(some), selection));
    }
};

constexpr std::string_view select_dead = R"sql(
SELECT id, at, topic, partition, offset, key, value, bytes, reason FROM dead_letters
WHERE id < ?1 ORDER BY id DESC LIMIT ?2
)sql";
constexpr std::string_view select_parked = R"sql(
SELECT e.sequence, e.at, e.type, e.key, e.data, e.trace_parent, p.sink, p.at, p.why
FROM parked_events p JOIN domain_events e ON e.sequence = p.sequence
WHERE p.sequence < ?1 ORDER BY p.sequence DESC LIMIT ?2
)sql";
constexpr std::int64_t no_number = INT64_MAX;

std::string to_text(sqlite::Bytes bytes)
{
    // Of a blob, the bytes are text as far as they go.
    return {reinterpret_cast<const char*>(bytes.data()),
            bytes.size()};  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

std::vector<DeadLetter> load_dead(sqlite::Connection& db, const DeadSelection& selection)
{
    std::vector<DeadLetter> found;
    sqlite::Query query =
        db.query(select_dead, {selection.before.value_or(no_number), selection.rows_max});
    while (query.next())
        found.push_back({.number = query.integer(0),
                         .at = WallTime{std::chrono::seconds{query.integer(1)}},
                         .topic = std::string{query.text(2)},
                         .partition = query.integer(3),
                         .offset = query.integer(4),
                         .key = to_text(query.bytes(5)),
                         .value = to_text(query.bytes(6)),
                         .bytes = query.integer(7),
                         .reason = std::string{query.text(8)}});
    return found;
}

std::vector<ParkedEvent> load_parked(sqlite::Connection& db, const DeadSelection& selection)
{
    const std::int64_t origin = db.integer("SELECT origin FROM event_origin");
    std::vector<ParkedEvent> found;
    sqlite::Query query =
        db.query(select_parked, {selection.before.value_or(no_number), selection.rows_max});
    while (query.next())
        found.push_back({.listed = to_domain_event(query, origin),
                         .sink = std::string{query.text(6)},
                         .at = from_micros(query.integer(7)),
                         .why = std::string{query.text(8)}});
    return found;
}

}  // namespace

std::vector<ListedEvent> list_domain_events(sqlite::Connection& db, const EventSelection& selection)
{
    const std::int64_t origin = db.integer("SELECT origin FROM event_origin");
    const TableBounds bounds = bounds_in(domain_table, selection);
    const bool has_type = !selection.type.empty();
    const std::string sql = list_sql(domain_shape, selection.is_newest_first, has_type);
    const std::int64_t from = to_micros(bounds.start);
    const std::int64_t to = to_micros(bounds.end);
    sqlite::Query query = has_type ? db.query(sql, {from, bounds.number, to, selection.rows_max,
                                                    std::string_view{selection.type}})
                                   : db.query(sql, {from, bounds.number, to, selection.rows_max});
    std::vector<ListedEvent> found;
    while (query.next())
        found.push_back(to_domain_event(query, origin));
    return found;
}

std::vector<ListedEvent> list_other_events(sqlite::Connection& db, const EventSelection& selection)
{
    const std::int64_t origin = db.integer("SELECT origin FROM event_state");
    std::vector<ListedEvent> found;
    for (Table table : tables)
        if (may_have(table, selection.type))
            list_table(db, table, selection, origin, found);
    return merge(std::move(found), {}, selection);
}

void SqliteEvents::list(EventSelection selection, Done<std::vector<ListedEvent>> done)
{
    using Found = std::vector<ListedEvent>;
    auto joined = std::make_shared<Joined>(Joined{selection, std::move(done), std::nullopt});
    auto take = [joined](Result<Found> found) { joined->take(std::move(found)); };
    ledger_.send(store::make_read<Found>(
        [selection](sqlite::Connection& db) { return list_domain_events(db, selection); }, take));
    telemetry_.send(store::make_read<Found>(
        [selection](sqlite::Connection& db) { return list_other_events(db, selection); }, take));
}

void SqliteEvents::list_dead(DeadSelection selection, Done<std::vector<DeadLetter>> done)
{
    telemetry_.send(store::make_read<std::vector<DeadLetter>>(
        [selection](sqlite::Connection& db) { return load_dead(db, selection); }, std::move(done)));
}

void SqliteEvents::list_parked(DeadSelection selection, Done<std::vector<ParkedEvent>> done)
{
    ledger_.send(store::make_read<std::vector<ParkedEvent>>(
        [selection](sqlite::Connection& db) { return load_parked(db, selection); },
        std::move(done)));
}

void SqliteEvents::publish(NewEvent event, Done<std::string> done)
{
    const std::size_t bytes = publish_bytes + event.data.size();
    ledger_.send(store::make_write<std::string>(
        store::Lane::intake, bytes,
        [event = std::move(event)](Transaction& transaction) { return append(transaction, event); },
        std::move(done)));
}

}  // namespace holdfast::event
