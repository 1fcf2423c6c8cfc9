#include "watch/heartbeat/sqlite_heartbeats.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view select_beats = R"sql(
SELECT h.service, h.at, h.failure
FROM watch_heartbeats h JOIN watch_services s ON s.key = h.service
WHERE s.archived_at IS NULL
)sql";

std::vector<StoredBeat> read_all(sqlite::Connection& db)
{
    std::vector<StoredBeat> beats;
    sqlite::Query query = db.query(select_beats);
    while (query.next()) {
        Beat beat{.at = WallTime{milliseconds{query.integer(1)}}};
        if (!query.is_null(2))
            beat.failure = query.text(2);
        beats.push_back({.service = ServiceKey{query.integer(0)}, .beat = std::move(beat)});
    }
    return beats;
}

constexpr std::string_view put_beat = R"sql(
INSERT INTO watch_heartbeats(service, at, failure) VALUES (?1, ?2, ?3)
ON CONFLICT(service) DO UPDATE SET at = excluded.at, failure = excluded.failure
)sql";

void put(sqlite::Connection& db, const StoredBeat& each)
{
    // A clock that shows a time before 1970 must not stop all the others.
    const std::int64_t at = std::max<std::int64_t>(
        0, std::chrono::floor<milliseconds>(each.beat.at.time_since_epoch()).count());
    sqlite::Value failure = nullptr;
    if (each.beat.failure)
        failure = std::string_view{*each.beat.failure};
    db.run(put_beat, {each.service.value, at, failure});
}

}  // namespace

void SqliteHeartbeats::load(Done<std::vector<StoredBeat>> done)
{
    ledger_.send(store::make_read<std::vector<StoredBeat>>(
        [](sqlite::Connection& db) { return read_all(db); }, std::move(done)));
}

// Without room for anything new a service still reports: its row is there, mostly.
void SqliteHeartbeats::store(std::vector<StoredBeat> beats, Done<void> done)
{
    const std::size_t bytes = beats.size() * (sizeof(StoredBeat) + failure_bytes_max);
    ledger_.send(store::make_write<bool>(
        store::Lane::finish, bytes,
        [beats = std::move(beats)](store::Transaction& transaction) {
            for (const StoredBeat& each : beats)
                put(transaction.db, each);
            return true;
        },
        [done = std::move(done)](const Result<bool>& stored) {
            done(stored ? Result<void>{} : Result<void>{stored.error()});
        }));
}

}  // namespace holdfast::watch
