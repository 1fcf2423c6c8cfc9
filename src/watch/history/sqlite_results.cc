#include "watch/history/sqlite_results.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "watch/history/sqlite_open_history.h"
#include "watch/history/sqlite_texts.h"

namespace holdfast::watch {

const std::string_view select_chunks_before = R"sql(
SELECT first_at, results FROM watch_chunks WHERE service = ? AND first_at < ?
ORDER BY first_at DESC
)sql";

// From the chunk on in which the window begins.
const std::string_view select_chunks_of = R"sql(
SELECT first_at, results FROM watch_chunks
WHERE service = ?1 AND first_at < ?3 AND first_at >= coalesce(
    (SELECT max(first_at) FROM watch_chunks WHERE service = ?1 AND first_at <= ?2), ?2)
ORDER BY first_at
)sql";

const std::string_view select_changes_of = R"sql(
SELECT service, at, from_status, to_status, was_in_maintenance, in_maintenance, status_code, reason
FROM watch_changes WHERE service = ?1 AND at < ?2 AND at >= ?3 ORDER BY at DESC LIMIT ?4
)sql";

const std::string_view select_changes_of_all = R"sql(
SELECT service, at, from_status, to_status, was_in_maintenance, in_maintenance, status_code, reason
FROM watch_changes INDEXED BY watch_changes_at WHERE (at, service) < (?1, ?2) AND at >= ?3
ORDER BY at DESC, service DESC LIMIT ?4
)sql";

const std::string_view select_changes_between = R"sql(
SELECT service, at, from_status, to_status, was_in_maintenance, in_maintenance, status_code, reason
FROM watch_changes WHERE service = ?1 AND at < ?3 AND at >= coalesce(
    (SELECT max(at) FROM watch_changes WHERE service = ?1 AND at <= ?2), ?2)
ORDER BY at
)sql";

namespace {

constexpr std::string_view select_first_chunk = R"sql(
SELECT min(first_at) FROM watch_chunks WHERE service = ?
)sql";

// Adds the newest of a chunk first, until the limit.
void add_backwards(const Samples& read, const RawAsked& asked, const Texts& texts,
                   std::vector<RawResult>& results)
{
    for (auto it = read.samples.rbegin(); it != read.samples.rend(); ++it) {
        if (results.size() == static_cast<std::size_t>(asked.limit))
            return;
        if (asked.before && it->at >= *asked.before)
            continue;
        results.push_back({.at = it->at,
                           .status = it->status,
                           .in_maintenance = it->in_maintenance,
                           .took = it->took,
                           .status_code = it->status_code,
                           .version = text_of(texts, it->version),
                           .reason = text_of(texts, it->reason),
                           .version_matches = it->version_matches});
    }
}

Status to_status(std::int64_t number)
{
    return all_statuses.at(static_cast<std::size_t>(number));
}

std::vector<StateChange> read_changes(sqlite::Query query)
{
    std::vector<StateChange> changes;
    while (query.next())
        changes.push_back({.service = {query.integer(0)},
                           .at = from_millis(query.integer(1)),
                           .from = to_status(query.integer(2)),
                           .to = to_status(query.integer(3)),
                           .was_in_maintenance = query.integer(4) != 0,
                           .in_maintenance = query.integer(5) != 0,
                           .status_code = static_cast<std::uint32_t>(query.integer(6)),
                           .reason = std::string{query.text(7)}});
    return changes;
}

}  // namespace

std::vector<RawResult> load_results(sqlite::Connection& db, const RawAsked& asked)
{
    std::vector<RawResult> results;
    std::optional<OpenRow> row = load_open(db, asked.service);
    if (!row)
        return results;
    Texts texts = load_texts(db, asked.service);
    add_backwards(read_chunk(row->open.chunk, row->open.chunk_at), asked, texts, results);
    std::int64_t before = asked.before ? to_millis(*asked.before) : millis_max;
    sqlite::Query query = db.query(select_chunks_before, {asked.service.value, before});
    while (results.size() < static_cast<std::size_t>(asked.limit) && query.next())
        add_backwards(read_chunk(query.bytes(1), from_millis(query.integer(0))), asked, texts,
                      results);
    return results;
}

std::vector<StateChange> load_changes(sqlite::Connection& db, const ChangesAsked& asked)
{
    std::int64_t from = to_millis(asked.from);
    std::int64_t before = asked.after ? to_millis(asked.after->at) : millis_max + 1;
    if (asked.service)
        return read_changes(
            db.query(select_changes_of, {asked.service->value, before, from, asked.limit}));
    std::int64_t service =
        asked.after ? asked.after->service.value : std::numeric_limits<std::int64_t>::min();
    return read_changes(db.query(select_changes_of_all, {before, service, from, asked.limit}));
}

std::vector<StateChange> load_changes_of(sqlite::Connection& db, ServiceKey service, Window window)
{
    return read_changes(db.query(select_changes_between,
                                 {service.value, to_millis(window.from), to_millis(window.to)}));
}

void for_each_sample(sqlite::Connection& db, ServiceKey service, const OpenHistory& open,
                     Window window, const std::function<void(const Sample&)>& each)
{
    auto tell = [&](const Samples& read) {
        for (const Sample& sample : read.samples)
            if (sample.at < window.to)
                each(sample);
    };
    sqlite::Query query =
        db.query(select_chunks_of, {service.value, to_millis(window.from), to_millis(window.to)});
    while (query.next())
        tell(read_chunk(query.bytes(1), from_millis(query.integer(0))));
    if (open.chunk_at < window.to)
        tell(read_chunk(open.chunk, open.chunk_at));
}

WallTime raw_from(sqlite::Connection& db, ServiceKey service, const OpenHistory& open)
{
    sqlite::Query query = db.query(select_first_chunk, {service.value});
    if (query.next() && !query.is_null(0))
        return std::min(from_millis(query.integer(0)), open.chunk_at);
    return open.chunk_at;
}

}  // namespace holdfast::watch
