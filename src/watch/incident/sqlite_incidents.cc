#include "watch/incident/sqlite_incidents.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "watch/circumstance/sqlite_circumstances.h"

namespace holdfast::watch {

// The statuses are those of status.h: 0 and 1 are up, 2 and 3 are failures.
const std::string_view walk_changes = R"sql(
SELECT service, at, to_status, in_maintenance FROM watch_changes INDEXED BY watch_changes_at
WHERE (at, service) < (?1, ?2) AND at >= ?3 ORDER BY at DESC, service DESC LIMIT ?4
)sql";

const std::string_view walk_changes_of = R"sql(
SELECT service, at, to_status, in_maintenance FROM watch_changes
WHERE service = ?1 AND at < ?2 AND at >= ?3 ORDER BY at DESC LIMIT ?4
)sql";

// What was last known for certain before that moment: that it was up, or failing.
const std::string_view select_state_before = R"sql(
SELECT to_status FROM watch_changes
WHERE service = ?1 AND at < ?2
  AND (to_status IN (0, 1) OR (to_status IN (2, 3) AND in_maintenance = 0))
ORDER BY at DESC LIMIT 1
)sql";

const std::string_view select_changes_since = R"sql(
SELECT at, from_status, to_status, was_in_maintenance, in_maintenance, status_code, reason
FROM watch_changes WHERE service = ?1 AND at >= ?2 ORDER BY at LIMIT ?3
)sql";

// From the state in which the window begins.
const std::string_view select_states_of = R"sql(
SELECT at, to_status, in_maintenance FROM watch_changes
WHERE service = ?1 AND at < ?3 AND at >= coalesce(
    (SELECT max(at) FROM watch_changes WHERE service = ?1 AND at <= ?2), ?2)
ORDER BY at LIMIT ?4
)sql";

namespace {

constexpr std::string_view select_is_watched = R"sql(
SELECT 1 FROM watch_services WHERE key = ? AND archived_at IS NULL
)sql";

constexpr std::string_view select_last_result = R"sql(
SELECT at, interval_ms FROM watch_latest WHERE service = ?
)sql";

constexpr std::string_view select_first_hour = R"sql(
SELECT min(hour) FROM (SELECT min(hour) AS hour FROM watch_hours WHERE service = ?1 UNION ALL
                       SELECT hour FROM watch_latest WHERE service = ?1)
)sql";
constexpr std::string_view select_first_day = R"sql(
SELECT min(day) FROM watch_days WHERE service = ?
)sql";

// A row of a walk.
struct Visited {
    ChangePosition place;
    Status to;
    bool in_maintenance;
};

Status to_status(std::int64_t number)
{
    return all_statuses.at(static_cast<std::size_t>(number));
}

std::vector<Visited> visit(sqlite::Query query)
{
    std::vector<Visited> visited;
    while (query.next())
        visited.push_back({.place = {from_millis(query.integer(1)), {query.integer(0)}},
                           .to = to_status(query.integer(2)),
                           .in_maintenance = query.integer(3) != 0});
    return visited;
}

// The newest first; at most so many.
std::vector<Visited> walk(sqlite::Connection& db, const IncidentsAsked& asked, std::size_t max)
{
    const auto limit = static_cast<std::int64_t>(max);
    const std::int64_t from = to_millis(asked.from);
    const std::int64_t before = asked.after ? to_millis(asked.after->at) : millis_max + 1;
    if (asked.service)
        return visit(db.query(walk_changes_of, {asked.service->value, before, from, limit}));
    const std::int64_t service =
        asked.after ? asked.after->service.value : std::numeric_limits<std::int64_t>::min();
    return visit(db.query(walk_changes, {before, service, from, limit}));
}

bool begins_incident(sqlite::Connection& db, const Visited& visited)
{
    if (!is_failure(visited.to) || visited.in_maintenance)
        return false;
    const std::int64_t service = visited.place.service.value;
    if (db.integer(select_is_watched, {service}) == 0)
        return false;
    sqlite::Query query = db.query(select_state_before, {service, to_millis(visited.place.at)});
    return !query.next() || is_up(to_status(query.integer(0)));
}

// After that nothing is known yet of how the service is.
WallTime known_until(sqlite::Connection& db, ServiceKey service, WallTime now)
{
    sqlite::Query query = db.query(select_last_result, {service.value});
    if (!query.next())
        return WallTime{};
    return std::min(now, from_millis(query.integer(0) + 2 * query.integer(1)));
}

StateChange to_change(ServiceKey service, const sqlite::Query& query)
{
    return {.service = service,
            .at = from_millis(query.integer(0)),
            .from = to_status(query.integer(1)),
            .to = to_status(query.integer(2)),
            .was_in_maintenance = query.integer(3) != 0,
            .in_maintenance = query.integer(4) != 0,
            .status_code = static_cast<std::uint32_t>(query.integer(5)),
            .reason = std::string{query.text(6)}};
}

// `changes` are counted on.
Incident load_incident(sqlite::Connection& db, const ChangePosition& place, WallTime now,
                       std::size_t& changes)
{
    constexpr auto max = static_cast<std::int64_t>(Incidents::changes_counted_max);
    const WallTime until = known_until(db, place.service, now);
    sqlite::Query query =
        db.query(select_changes_since, {place.service.value, to_millis(place.at), max});
    (void)query.next();  // It was just seen.
    IncidentBuilder builder{to_change(place.service, query)};
    std::int64_t count = 1;
    while (query.next()) {
        ++count;
        ++changes;
        if (!builder.add(to_change(place.service, query)))
            return std::move(builder).finish(until);
    }
    return count < max ? std::move(builder).finish(until) : std::move(builder).cut();
}

std::optional<WallTime> first_of(sqlite::Connection& db, std::string_view select, Millis length,
                                 ServiceKey service)
{
    sqlite::Query query = db.query(select, {service.value});
    if (!query.next() || query.is_null(0))
        return std::nullopt;
    return start_of(query.integer(0), length);
}

// Changes go together with the hours of their time; days stay.
bool are_changes_kept(sqlite::Connection& db, ServiceKey service, WallTime from)
{
    const auto hour = first_of(db, select_first_hour, hour_length, service);
    const auto day = first_of(db, select_first_day, day_length, service);
    if (!hour || !day)
        return true;
    const WallTime kept_from = floor_to(*hour, day_length);
    return *day >= kept_from || from >= kept_from;
}

// `changes` are counted on.
IncidentTally load_tally(sqlite::Connection& db, ServiceKey service, Window window, WallTime now,
                         std::size_t& changes)
{
    constexpr auto max = static_cast<std::int64_t>(Incidents::changes_counted_max);
    const WallTime until = known_until(db, service, now);
    IncidentCounter counter{window};
    std::int64_t count = 0;
    sqlite::Query query = db.query(
        select_states_of, {service.value, to_millis(window.from), to_millis(window.to), max});
    for (; query.next(); ++count)
        counter.add(from_millis(query.integer(0)), to_status(query.integer(1)),
                    query.integer(2) != 0);
    changes += static_cast<std::size_t>(count);
    IncidentTally tally = counter.finish(until);
    tally.is_whole = count < max && are_changes_kept(db, service, window.from);
    return tally;
}

}  // namespace

IncidentPage load_incidents(sqlite::Connection& db, const IncidentsAsked& asked, WallTime now,
                            std::size_t looked_at_max)
{
    IncidentPage page;
    IncidentsAsked rest = asked;
    for (std::size_t looked_at = 0;;) {
        const std::size_t max =
            std::min<std::size_t>(History::rows_at_once, looked_at_max - looked_at);
        const std::vector<Visited> visited = walk(db, rest, max);
        for (const Visited& each : visited) {
            if (page.incidents.size() == asked.limit) {
                page.next = rest.after;
                return page;
            }
            rest.after = each.place;
            ++looked_at;
            if (begins_incident(db, each)) {
                Incident incident = load_incident(db, each.place, now, looked_at);
                incident.circumstance =
                    find_circumstance(db, incident.service, incident.from, incident.to);
                page.incidents.push_back(std::move(incident));
            }
            if (looked_at >= looked_at_max) {
                page.next = rest.after;
                return page;
            }
        }
        if (visited.size() < max)
            return page;
    }
}

std::vector<IncidentTally> load_tallies(sqlite::Connection& db,
                                        const std::vector<ServiceKey>& services, Window window,
                                        WallTime now, std::size_t counted_max)
{
    std::vector<IncidentTally> tallies;
    std::size_t counted = 0;
    for (ServiceKey service : services) {
        tallies.push_back(load_tally(db, service, window, now, counted));
        if (counted >= counted_max)
            break;
    }
    return tallies;
}

void SqliteIncidents::list(IncidentsAsked asked, WallTime now, Done<IncidentPage> done)
{
    ledger_.send(store::make_read<IncidentPage>(
        [asked, now](sqlite::Connection& db) { return load_incidents(db, asked, now); },
        std::move(done)));
}

void SqliteIncidents::tally(std::vector<ServiceKey> services, Window window, WallTime now,
                            Done<std::vector<IncidentTally>> done)
{
    if (services.size() > services_at_once)
        return done(Error{Errc::invalid, "too many at once: services"});
    ledger_.send(store::make_read<std::vector<IncidentTally>>(
        [services = std::move(services), window, now](sqlite::Connection& db) {
            return load_tallies(db, services, window, now);
        },
        std::move(done)));
}

}  // namespace holdfast::watch
