#include "event/sqlite_requests.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::event {
namespace {

using store::Transaction;

constexpr std::size_t record_bytes = 256;
// Rows that go when a batch finds the tables full, for each that comes: so there is an end to it.
constexpr std::size_t removed_for_one = 2;
constexpr std::size_t removed_min = 64;

std::optional<std::string_view> unless_empty(std::string_view text) noexcept
{
    return text.empty() ? std::nullopt : std::optional{text};
}

constexpr std::string_view insert_request = R"sql(
INSERT INTO http_requests(id, timestamp, user_ip, method, endpoint, hostname, os, trace)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
)sql";
constexpr std::string_view insert_response = R"sql(
INSERT INTO http_responses(id, timestamp, user_ip, status_code, response_time_ms, trace)
VALUES (?, ?, ?, ?, ?, ?)
)sql";
constexpr std::string_view insert_error = R"sql(
INSERT INTO errors(id, timestamp, error_message, error_type, endpoint, trace)
VALUES (?, ?, ?, ?, ?, ?)
)sql";
constexpr std::string_view insert_gap = R"sql(
INSERT INTO other_events(id, timestamp, event_type, data) VALUES (?, ?, ?, ?)
)sql";

// All words are ours: nothing needs quoting.
std::string to_data(const Gap& gap)
{
    return join(R"({"class":")", type_of(gap.which), R"(","stage":")", to_string(gap.stage),
                R"(","count":)", gap.count, R"(,"from":")", format_rfc3339(gap.from), R"(","to":")",
                format_rfc3339(gap.to), R"("})");
}

class Inserting {
public:
    Inserting(Transaction& transaction, std::int64_t first_id, const RequestTableSettings& settings)
        : transaction_{transaction}, next_id_{first_id}, settings_{settings}
    {
    }

    void insert(const RequestRecord& record)
    {
        const std::string at = format_rfc3339(record.at);
        const std::string ip = shown(record.user_ip);
        transaction_.db.run(insert_request,
                            {next_id_++, std::string_view{at}, unless_empty(ip), record.method,
                             std::string_view{record.endpoint}, unless_empty(settings_.hostname),
                             unless_empty(settings_.os), unless_empty(record.trace)});
    }

    void insert(const ResponseRecord& record)
    {
        const std::string at = format_rfc3339(record.at);
        const std::string ip = shown(record.user_ip);
        // Without an answer there is none.
        std::optional<unsigned> status;
        if (record.status != 0)
            status = record.status;
        transaction_.db.run(insert_response,
                            {next_id_++, std::string_view{at}, unless_empty(ip), status,
                             seconds(record.took) * 1000, unless_empty(record.trace)});
    }

    void insert(const ErrorRecord& record)
    {
        const std::string at = format_rfc3339(record.at);
        transaction_.db.run(insert_error,
                            {next_id_++, std::string_view{at}, std::string_view{record.message},
                             std::string_view{record.kind}, std::string_view{record.endpoint},
                             unless_empty(record.trace)});
    }

    void insert(const Gap& gap)
    {
        const std::string at = format_rfc3339(gap.to);
        const std::string data = to_data(gap);
        transaction_.db.run(insert_gap,
                            {next_id_++, std::string_view{at}, gap_type, std::string_view{data}});
    }

private:
    std::string shown(std::string_view ip) const
    {
        return shown_ip(ip, settings_.user_ip, settings_.key);
    }

    Transaction& transaction_;
    std::int64_t next_id_;
    const RequestTableSettings& settings_;
};

bool is_too_large(sqlite::Connection& db, std::int64_t bytes_max)
{
    const std::int64_t pages =
        db.integer("PRAGMA page_count") - db.integer("PRAGMA freelist_count");
    return pages * db.integer("PRAGMA page_size") > bytes_max;
}

// The oldest ?1 of a table, and with it how many of those were behind the slowest sink's position.
// Without a sink none is.
constexpr std::string_view count_unsent[]{
    R"sql(
SELECT count(*) FROM (SELECT id, event_id FROM http_requests ORDER BY id LIMIT ?1)
WHERE event_id IS NULL AND id > (SELECT min(position) FROM event_sinks)
)sql",
    R"sql(
SELECT count(*) FROM (SELECT id, event_id FROM http_responses ORDER BY id LIMIT ?1)
WHERE event_id IS NULL AND id > (SELECT min(position) FROM event_sinks)
)sql",
    R"sql(
SELECT count(*) FROM (SELECT id, event_id FROM errors ORDER BY id LIMIT ?1)
WHERE event_id IS NULL AND id > (SELECT min(position) FROM event_sinks)
)sql"};
constexpr std::string_view delete_oldest[]{
    "DELETE FROM http_requests WHERE id IN (SELECT id FROM http_requests ORDER BY id LIMIT ?1)",
    "DELETE FROM http_responses WHERE id IN (SELECT id FROM http_responses ORDER BY id LIMIT ?1)",
    "DELETE FROM errors WHERE id IN (SELECT id FROM errors ORDER BY id LIMIT ?1)"};
constexpr std::string_view delete_oldest_other =
    "DELETE FROM other_events WHERE id IN (SELECT id FROM other_events ORDER BY id LIMIT ?1)";

Kept make_room(sqlite::Connection& db, std::size_t rows)
{
    Kept kept;
    auto left = static_cast<std::int64_t>(rows);
    for (RecordClass which : record_classes) {
        const std::size_t index = index_of(which);
        if (left == 0)
            return kept;
        const std::int64_t unsent = db.integer(count_unsent[index], {left});
        const std::int64_t removed = db.run(delete_oldest[index], {left});
        kept.unsent[index] = static_cast<std::uint64_t>(unsent);
        kept.removed[index] = static_cast<std::uint64_t>(removed);
        left -= removed;
    }
    if (left > 0)
        db.run(delete_oldest_other, {left});
    return kept;
}

}  // namespace

std::int64_t take_ids(sqlite::Connection& db, std::size_t count)
{
    sqlite::Query query =
        db.query("UPDATE event_state SET last_id = last_id + ? RETURNING last_id", {count});
    CHECK(query.next());
    return query.integer(0) - static_cast<std::int64_t>(count) + 1;
}

Kept store_batch(Transaction& transaction, const RecordBatch& batch,
                 const RequestTableSettings& settings)
{
    const std::size_t rows = batch.events() + batch.gaps.size();
    Kept kept;
    if (is_too_large(transaction.db, settings.bytes_max))
        kept = make_room(transaction.db, std::max(removed_for_one * rows, removed_min));
    Inserting inserting{transaction, take_ids(transaction.db, rows), settings};
    for (const RequestRecord& record : batch.requests)
        inserting.insert(record);
    for (const ResponseRecord& record : batch.responses)
        inserting.insert(record);
    for (const ErrorRecord& record : batch.errors)
        inserting.insert(record);
    for (const Gap& gap : batch.gaps)
        inserting.insert(gap);
    return kept;
}

SqliteRequests::SqliteRequests(store::Ledger& telemetry, RequestTableSettings settings)
    : telemetry_{telemetry}, settings_{std::move(settings)}
{
}

void SqliteRequests::append(std::shared_ptr<const RecordBatch> batch, Done done)
{
    const std::size_t bytes = record_bytes * (batch->events() + batch->gaps.size());
    // On a full disk these are not what the last of it is for.
    telemetry_.send(store::make_write<Kept>(
        store::Lane::intake, bytes,
        [batch = std::move(batch), settings = settings_](Transaction& transaction) {
            return store_batch(transaction, *batch, settings);
        },
        std::move(done)));
}

const std::string_view delete_requests = R"sql(
DELETE FROM http_requests WHERE id IN (
    SELECT id FROM http_requests
    WHERE timestamp < strftime('%Y-%m-%dT%H:%M:%S', ?1, 'unixepoch') ORDER BY timestamp LIMIT ?2)
)sql";
const std::string_view delete_responses = R"sql(
DELETE FROM http_responses WHERE id IN (
    SELECT id FROM http_responses
    WHERE timestamp < strftime('%Y-%m-%dT%H:%M:%S', ?1, 'unixepoch') ORDER BY timestamp LIMIT ?2)
)sql";
const std::string_view delete_errors = R"sql(
DELETE FROM errors WHERE id IN (
    SELECT id FROM errors
    WHERE timestamp < strftime('%Y-%m-%dT%H:%M:%S', ?1, 'unixepoch') ORDER BY timestamp LIMIT ?2)
)sql";
const std::string_view delete_other_events = R"sql(
DELETE FROM other_events WHERE id IN (
    SELECT id FROM other_events
    WHERE timestamp < strftime('%Y-%m-%dT%H:%M:%S', ?1, 'unixepoch') ORDER BY timestamp LIMIT ?2)
)sql";
const std::string_view delete_dead_letters = R"sql(
DELETE FROM dead_letters WHERE id IN (
    SELECT id FROM dead_letters WHERE at < ?1 ORDER BY at LIMIT ?2)
)sql";
const std::string_view delete_consumed_ids = R"sql(
DELETE FROM consumed_ids WHERE event_id IN (
    SELECT event_id FROM consumed_ids WHERE at < ?1 ORDER BY at LIMIT ?2)
)sql";

}  // namespace holdfast::event
