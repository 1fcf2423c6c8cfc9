#include "watch/history/sqlite_prune.h"

#include <array>
#include <vector>

namespace holdfast::watch {

const std::string_view delete_chunks = R"sql(
DELETE FROM watch_chunks WHERE service = ?1 AND first_at IN (
    SELECT first_at FROM watch_chunks WHERE service = ?1 AND first_at < ?2
    ORDER BY first_at LIMIT ?3)
)sql";
const std::string_view delete_hours = R"sql(
DELETE FROM watch_hours WHERE service = ?1 AND hour IN (
    SELECT hour FROM watch_hours WHERE service = ?1 AND hour < ?2 ORDER BY hour LIMIT ?3)
)sql";
const std::string_view delete_days = R"sql(
DELETE FROM watch_days WHERE service = ?1 AND day IN (
    SELECT day FROM watch_days WHERE service = ?1 AND day < ?2 ORDER BY day LIMIT ?3)
)sql";
// The last one of those stays: it says how the service was from then on.
const std::string_view delete_changes = R"sql(
DELETE FROM watch_changes WHERE service = ?1 AND at IN (
    SELECT at FROM watch_changes WHERE service = ?1 AND at < (
        SELECT max(at) FROM watch_changes WHERE service = ?1 AND at <= ?2)
    ORDER BY at LIMIT ?3)
)sql";
// What belongs to changes goes with them.
const std::string_view delete_circumstances = R"sql(
DELETE FROM watch_circumstances WHERE service = ?1 AND at IN (
    SELECT at FROM watch_circumstances WHERE service = ?1 AND at < (
        SELECT max(at) FROM watch_changes WHERE service = ?1 AND at <= ?2)
    ORDER BY at LIMIT ?3)
)sql";

namespace {

// One that has nothing to delete costs some ten microseconds.
constexpr int services_at_once = 50;

constexpr std::string_view select_services = R"sql(
SELECT service FROM watch_latest WHERE service > ? ORDER BY service LIMIT ?
)sql";

std::vector<std::int64_t> services_after(sqlite::Connection& db, std::int64_t after)
{
    std::vector<std::int64_t> services;
    sqlite::Query query = db.query(select_services, {after, services_at_once});
    while (query.next())
        services.push_back(query.integer(0));
    return services;
}

std::int64_t prune_service(sqlite::Connection& db, std::int64_t service, const Horizons& horizons,
                           std::int64_t rows_max)
{
    struct Step {
        std::string_view statement;
        std::int64_t before;
    };
    const std::array steps{Step{delete_chunks, to_millis(horizons.raw)},
                           Step{delete_hours, number_of(horizons.hours, hour_length)},
                           Step{delete_days, number_of(horizons.days, day_length)},
                           Step{delete_circumstances, to_millis(horizons.hours)},
                           Step{delete_changes, to_millis(horizons.hours)}};
    std::int64_t rows = 0;
    for (const Step& step : steps)
        rows += db.run(step.statement, {service, step.before, rows_max - rows});
    return rows;
}

}  // namespace

Pruned prune_some(sqlite::Connection& db, const PruneAsked& asked)
{
    Pruned pruned;
    std::int64_t after = asked.after.value_or(ServiceKey{INT64_MIN}).value;
    std::vector<std::int64_t> services = services_after(db, after);
    for (std::int64_t service : services) {
        pruned.rows +=
            prune_service(db, service, asked.horizons, History::pruned_at_once - pruned.rows);
        // This one may have more.
        if (pruned.rows >= History::pruned_at_once)
            break;
        after = service;
    }
    bool is_all =
        services.size() < services_at_once && (services.empty() || after == services.back());
    if (!is_all)
        pruned.next = ServiceKey{after};
    return pruned;
}

}  // namespace holdfast::watch
