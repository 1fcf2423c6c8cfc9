#include "event/sqlite_inbox.h"

#include <map>
#include <string_view>
#include <utility>

#include "event/request_records.h"
#include "event/sqlite_requests.h"

namespace holdfast::event {
namespace {

using store::Transaction;

constexpr std::size_t received_bytes = 512;

constexpr std::string_view select_next = R"sql(
SELECT next FROM consumer_offsets WHERE topic = ? AND partition = ?
)sql";
constexpr std::string_view upsert_next = R"sql(
INSERT INTO consumer_offsets(topic, partition, next) VALUES (?1, ?2, ?3)
ON CONFLICT DO UPDATE SET next = ?3 WHERE next < ?3 OR ?4
)sql";

std::optional<std::int64_t> load_position(sqlite::Connection& db, const Partition& partition)
{
    sqlite::Query query =
        db.query(select_next, {std::string_view{partition.topic}, partition.number});
    if (!query.next())
        return std::nullopt;
    return query.integer(0);
}

constexpr std::string_view insert_id = R"sql(
INSERT INTO consumed_ids(event_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING
)sql";
constexpr std::string_view insert_request = R"sql(
INSERT INTO http_requests(id, timestamp, user_ip, method, endpoint, hostname, os, event_id, trace)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
)sql";
constexpr std::string_view insert_response = R"sql(
INSERT INTO http_responses(id, timestamp, user_ip, status_code, response_time_ms, event_id, trace)
VALUES (?, ?, ?, ?, ?, ?, ?)
)sql";
constexpr std::string_view insert_error = R"sql(
INSERT INTO errors(id, timestamp, error_message, error_type, endpoint, event_id, trace)
VALUES (?, ?, ?, ?, ?, ?, ?)
)sql";
constexpr std::string_view insert_other = R"sql(
INSERT INTO other_events(id, timestamp, event_type, data, event_id, trace)
VALUES (?, ?, ?, ?, ?, ?)
)sql";
constexpr std::string_view insert_dead = R"sql(
INSERT INTO dead_letters(at, topic, partition, offset, key, value, bytes, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
)sql";

std::optional<std::string_view> view(const std::optional<std::string>& text) noexcept
{
    return text ? std::optional<std::string_view>{*text} : std::nullopt;
}

sqlite::Bytes bytes_of(std::string_view text) noexcept
{
    return std::as_bytes(std::span{text});
}

std::int64_t unix_seconds_of(WallTime time)
{
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

void insert_row(sqlite::Connection& db, std::int64_t id, const TableRow& row)
{
    const std::string written = format_rfc3339(row.at);
    const std::string_view at = written;
    if (row.type == request_type)
        db.run(insert_request,
               {id, at, view(row.user_ip), view(row.method), view(row.endpoint), view(row.hostname),
                view(row.os), view(row.event_id), view(row.trace)});
    else if (row.type == response_type)
        db.run(insert_response, {id, at, view(row.user_ip), row.status_code, row.response_time_ms,
                                 view(row.event_id), view(row.trace)});
    else if (row.type == error_type)
        db.run(insert_error, {id, at, view(row.message), view(row.kind), view(row.endpoint),
                              view(row.event_id), view(row.trace)});
    else
        db.run(insert_other, {id, at, std::string_view{row.type}, view(row.data),
                              view(row.event_id), view(row.trace)});
}

class Taking {
public:
    explicit Taking(Transaction& transaction) : transaction_{transaction} {}

    void take(const Received& received)
    {
        Place& place = place_of(received.partition);
        place.is_anew = place.is_anew || received.begins_anew;
        if (received.offset < place.next && !received.begins_anew) {
            ++taken_.known;
            return;
        }
        place.next = received.offset + 1;
        if (received.reason)
            bury(received);
        else if (received.row && is_new(*received.row->event_id))
            keep(*received.row);
        else
            ++taken_.known;
    }

    Taken finish()
    {
        for (const auto& [partition, place] : places_)
            transaction_.db.run(upsert_next, {std::string_view{partition.topic}, partition.number,
                                              place.next, static_cast<int>(place.is_anew)});
        return taken_;
    }

private:
    struct Place {
        std::int64_t next;
        bool is_anew = false;
    };

    Place& place_of(const Partition& partition)
    {
        auto found = places_.find(partition);
        if (found == places_.end())
            found = places_
                        .emplace(partition,
                                 Place{load_position(transaction_.db, partition).value_or(0)})
                        .first;
        return found->second;
    }

    bool is_new(std::string_view id)
    {
        return transaction_.db.run(insert_id, {id, unix_seconds_of(transaction_.now)}) == 1;
    }

    void keep(const TableRow& row)
    {
        insert_row(transaction_.db, take_ids(transaction_.db, 1), row);
        ++taken_.stored;
    }

    void bury(const Received& received)
    {
        transaction_.db.run(
            insert_dead,
            {unix_seconds_of(transaction_.now), std::string_view{received.partition.topic},
             received.partition.number, received.offset, bytes_of(received.key),
             bytes_of(received.value), received.bytes, std::string_view{*received.reason}});
        ++taken_.dead;
    }

    Transaction& transaction_;
    std::map<Partition, Place> places_;
    Taken taken_;
};

}  // namespace

void SqliteInbox::position(Partition partition, Done<std::optional<std::int64_t>> done)
{
    auto run = [partition = std::move(partition)](sqlite::Connection& db) {
        return load_position(db, partition);
    };
    reads_.send(store::make_read<std::optional<std::int64_t>>(std::move(run), std::move(done)));
}

void SqliteInbox::store(std::shared_ptr<const std::vector<Received>> batch, Done<Taken> done)
{
    const std::size_t bytes = batch->size() * received_bytes;
    auto apply = [batch = std::move(batch)](Transaction& transaction) {
        Taking taking{transaction};
        for (const Received& received : *batch)
            taking.take(received);
        return taking.finish();
    };
    telemetry_.send(
        store::make_write<Taken>(store::Lane::intake, bytes, std::move(apply), std::move(done)));
}

}  // namespace holdfast::event
