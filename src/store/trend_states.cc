#include "store/trend_states.h"

#include <span>
#include <string_view>
#include <utility>

namespace holdfast::store {
namespace {

constexpr std::string_view select_states = R"sql(
SELECT series, kind, state FROM trend_states
WHERE length(CAST(series AS BLOB)) <= ?1 AND length(state) <= ?2
ORDER BY saved_at DESC, series LIMIT ?3
)sql";

constexpr std::string_view upsert_state = R"sql(
INSERT INTO trend_states(series, kind, state, saved_at) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT(series) DO UPDATE SET kind = excluded.kind, state = excluded.state,
    saved_at = excluded.saved_at
)sql";

constexpr std::string_view delete_old_states = R"sql(
DELETE FROM trend_states WHERE saved_at < ?1
)sql";

constexpr std::string_view delete_state = R"sql(
DELETE FROM trend_states WHERE series = ?1
)sql";

std::int64_t unix_time(WallTime time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

std::vector<TrendState> load_trend_states(sqlite::Connection& telemetry, std::size_t states_max)
{
    std::vector<TrendState> states;
    auto query = telemetry.query(select_states, {trend_series_max, trend_state_bytes_max,
                                                 static_cast<std::int64_t>(states_max)});
    while (query.next()) {
        sqlite::Bytes bytes = query.bytes(2);
        states.push_back({.series = std::string{query.text(0)},
                          .kind = query.integer(1),
                          .state = {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
    }
    return states;
}

void save_trend_states(Ledger& telemetry, std::vector<TrendState> states, Duration kept)
{
    std::size_t bytes = 0;
    for (const TrendState& each : states)
        bytes += each.series.size() + each.state.size();
    telemetry.send(make_write<std::int64_t>(
        Lane::intake, bytes,
        [states = std::move(states), kept](Transaction& transaction) {
            for (const TrendState& each : states)
                transaction.db.run(upsert_state, {std::string_view{each.series}, each.kind,
                                                  std::as_bytes(std::span{each.state}),
                                                  unix_time(transaction.now)});
            return transaction.db.run(delete_old_states, {unix_time(transaction.now - kept)});
        },
        [](const Result<std::int64_t>&) {}));
}

void remove_trend_states(Ledger& telemetry, std::vector<std::string> series)
{
    const std::size_t bytes = series.size() * static_cast<std::size_t>(trend_series_max);
    telemetry.send(make_write<std::int64_t>(
        Lane::intake, bytes,
        [series = std::move(series)](Transaction& transaction) {
            std::int64_t removed = 0;
            for (const std::string& each : series)
                removed += transaction.db.run(delete_state, {std::string_view{each}});
            return removed;
        },
        [](const Result<std::int64_t>&) {}));
}

}  // namespace holdfast::store
