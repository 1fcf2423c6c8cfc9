// What the history of services costs: bytes a result, an hour and a day, microseconds a result, and
// how long its questions take. Usage: watch_history DIRECTORY SERVICES DAYS
// One line of JSON. The days are made of results that go through the same code as those of a
// daemon, but for the row that each of them changes: thirty days would take an hour.
//
// What is a day old or more is asked twice: as it is, with a year of days before it, and in a copy
// that is ten times as old. Both have all that is asked for, so that only the age differs.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/text.h"
#include "store/kind.h"
#include "store/open.h"
#include "watch/history/sqlite_open_history.h"
#include "watch/history/sqlite_record.h"
#include "watch/history/sqlite_results.h"
#include "watch/history/sqlite_windows.h"

namespace {

using namespace holdfast;
using namespace holdfast::watch;

constexpr Millis interval = std::chrono::minutes{1};
constexpr int asked_services = 100;  // Whose bars are shown at once; there are as many at least.
constexpr int year = 365;            // Days.
constexpr int times_as_old = 10;
const WallTime first_day = floor_to(WallTime{std::chrono::hours{490'000}}, day_length);

double seconds_of(const std::function<void()>& work)
{
    auto began = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// Of the same question to several databases, by turns: what disturbs the machine meanwhile disturbs
// each of them.
std::vector<double> best_ms(const std::vector<sqlite::Connection*>& databases,
                            const std::function<void(sqlite::Connection& db)>& ask)
{
    std::vector<double> best(databases.size(), 1e9);
    for (int i = 0; i < 30; ++i)
        for (std::size_t each = 0; each < databases.size(); ++each)
            best[each] = std::min(best[each], 1000 * seconds_of([&] { ask(*databases[each]); }));
    return best;
}

// A service that answers in its own time, is checked a little late, and is away for some minutes
// now and then.
class Simulated {
public:
    Simulated(std::int64_t key, std::uint64_t seed) : random_{seed}
    {
        finding.service = {key};
        finding.version = "1.4.2";
        finding.version_matches = true;
        median_ms_ = 5 * std::exp(4 * random_.fraction());
        phase_ = std::chrono::duration_cast<Millis>(interval * random_.fraction());
    }

    void check(WallTime minute)
    {
        auto late = random_.below(100) == 0 ? random_.below(400) : random_.below(12);
        finding.at = minute + phase_ + Millis{late};
        if (away_ == 0 && random_.below(5000) == 0)
            away_ = 1 + random_.below(20);
        bool is_away = away_ > 0;
        away_ -= is_away ? 1 : 0;
        finding.status = is_away ? Status::down : Status::healthy;
        finding.status_code = is_away ? 0 : 200;
        finding.reason = is_away ? "connection refused" : "";
        double normal = std::sqrt(-2 * std::log(1 - random_.fraction())) *
                        std::cos(2 * std::numbers::pi * random_.fraction());
        double tail = random_.below(50) == 0 ? 3 : 1;
        finding.took = std::chrono::microseconds{
            static_cast<std::int64_t>(1000 * median_ms_ * tail * std::exp(0.2 * normal))};
    }

    Finding finding;

private:
    Random random_;
    double median_ms_;
    Millis phase_{};
    std::uint64_t away_ = 0;
};

sqlite::Connection open(const std::string& path)
{
    return store::open_for_writing({.path = path}, store::ledger_kind());
}

sqlite::Connection open_new(const std::string& path)
{
    sqlite::Connection db = open(path);
    for (const store::Migration& migration : store::ledger_kind().migrations)
        db.script(migration.sql);
    return db;
}

std::vector<Simulated> simulated(int services)
{
    std::vector<Simulated> all;
    for (int i = 0; i < services; ++i)
        all.emplace_back(i + 1, static_cast<std::uint64_t>(i) + 1);
    return all;
}

void store_closed(sqlite::Connection& db, std::int64_t service, const Closed& closed)
{
    for (const ClosedChunk& chunk : closed.chunks)
        db.run("INSERT INTO watch_chunks VALUES (?, ?, ?)",
               {service, to_millis(chunk.first_at), sqlite::Bytes{chunk.bytes}});
    for (const Bucket& hour : closed.hours)
        db.run("INSERT INTO watch_hours VALUES (?, ?, ?)",
               {service, hour.number, sqlite::Bytes{to_blob(hour.rollup, hour_length)}});
    for (const Bucket& day : closed.days)
        db.run("INSERT INTO watch_days VALUES (?, ?, ?)",
               {service, day.number, sqlite::Bytes{to_blob(day.rollup, day_length)}});
}

WallTime fill(sqlite::Connection& db, int services, std::int64_t minutes)
{
    std::vector<Simulated> all = simulated(services);
    std::vector<OpenRow> rows(all.size());
    for (std::int64_t minute = 0; minute < minutes; ++minute) {
        if (minute % 60 == 0)
            db.run("BEGIN");
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i].check(first_day + minute * interval);
            const Finding& finding = all[i].finding;
            OpenRow& row = rows[i];
            Sample sample{.at = kept_time(row.open, finding.at),
                          .interval = interval,
                          .status = finding.status,
                          .took = finding.took,
                          .status_code = finding.status_code,
                          .version = 1,
                          .reason = finding.reason.empty() ? 0U : 2U,
                          .version_matches = finding.version_matches};
            for (const StateChange& change :
                 changes_between(finding.service, row.open.last, sample, finding.reason))
                db.run("INSERT INTO watch_changes VALUES (?, ?, ?, ?, 0, 0, ?, ?)",
                       {finding.service.value, to_millis(change.at), static_cast<int>(change.from),
                        static_cast<int>(change.to), change.status_code,
                        std::string_view{change.reason}});
            store_closed(db, finding.service.value, take(row.open, sample));
            row.version = finding.version;
            row.reason = finding.reason;
        }
        if (minute % 60 == 59 || minute + 1 == minutes)
            db.run("COMMIT");
        if (minute % 600 == 599)
            (void)db.checkpoint_truncate();
    }
    db.run("BEGIN");
    for (std::size_t i = 0; i < all.size(); ++i)
        save_open(db, all[i].finding.service, rows[i]);
    db.run("COMMIT");
    (void)db.checkpoint_truncate();
    return first_day + minutes * interval;
}

double bytes_each(sqlite::Connection& db, std::string_view table, std::int64_t count)
{
    std::int64_t bytes = db.integer("SELECT sum(pgsize) FROM dbstat WHERE name = ?", {table});
    return static_cast<double>(bytes) / static_cast<double>(std::max<std::int64_t>(1, count));
}

void show(std::string_view name, double value)
{
    std::printf(", \"%s\": %.4g", std::string{name}.c_str(), value);
}

void measure_bytes(sqlite::Connection& db)
{
    std::int64_t results = 0;
    {
        sqlite::Query query = db.query("SELECT first_at, results FROM watch_chunks");
        while (query.next())
            results += static_cast<std::int64_t>(
                read_chunk(query.bytes(1), from_millis(query.integer(0))).samples.size());
    }
    show("results", static_cast<double>(results));
    show("bytes_result", bytes_each(db, "watch_chunks", results));
    show("bytes_hour",
         bytes_each(db, "watch_hours", db.integer("SELECT count(*) FROM watch_hours")));
    show("bytes_day", bytes_each(db, "watch_days", db.integer("SELECT count(*) FROM watch_days")));
    show("bytes_latest",
         bytes_each(db, "watch_latest", db.integer("SELECT count(*) FROM watch_latest")));
    std::int64_t changes = db.integer("SELECT count(*) FROM watch_changes");
    show("changes", static_cast<double>(changes));
    show("bytes_change",
         bytes_each(db, "watch_changes", changes) + bytes_each(db, "watch_changes_at", changes));
}

// Days before the first of those hundred whose bars are asked for, until there are so many.
void add_days(sqlite::Connection& db, int services, int days)
{
    for (int i = 0; i < asked_services; ++i) {
        std::int64_t service = 1 + i * (services / asked_services);
        std::int64_t missing =
            days - db.integer("SELECT count(*) FROM watch_days WHERE service = ?", {service});
        db.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) "
            "INSERT INTO watch_days SELECT service, day - i, rollup FROM (SELECT service, day, "
            "rollup FROM watch_days WHERE service = ?1 ORDER BY day LIMIT 1), n WHERE ?2 > 0",
            {service, missing});
    }
    (void)db.checkpoint_truncate();
}

// Hours before the first of each service: its own again, as often as that takes.
void repeat_hours(sqlite::Connection& db, int services, int times)
{
    for (std::int64_t service = 1; service <= services; ++service) {
        db.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2), "
            "span(hours) AS (SELECT max(hour) - min(hour) + 1 FROM watch_hours WHERE service = ?1) "
            "INSERT INTO watch_hours SELECT service, hour - i * hours, rollup "
            "FROM watch_hours, span, n WHERE service = ?1",
            {service, times - 1});
        if (service % 50 == 0)
            (void)db.checkpoint_truncate();
    }
    (void)db.checkpoint_truncate();
}

sqlite::Connection open_aged(const std::string& path, const std::string& copy, int services)
{
    std::filesystem::copy_file(path, copy);
    sqlite::Connection db = open(copy);
    add_days(db, services, times_as_old * year);
    repeat_hours(db, services, times_as_old);
    return db;
}

// The younger first.
void measure_queries(const std::vector<sqlite::Connection*>& databases, int services, WallTime now)
{
    auto measure = [&](const std::string& name, const auto& ask) {
        std::vector<double> best = best_ms(databases, ask);
        show(name, best.front());
        if (best.size() > 1)
            show(name + "_aged", best.back());
    };
    const ServiceKey service{services / 2};
    measure("ms_latest", [](sqlite::Connection& db) { (void)load_latest(db); });
    const Window month{now - std::chrono::days{30} + std::chrono::minutes{7}, now};
    measure("ms_uptime_30d",
            [&](sqlite::Connection& db) { (void)load_uptime(db, service, month, now); });
    measure("ms_results_100", [&](sqlite::Connection& db) {
        (void)load_results(db, {.service = service, .limit = 100});
    });
    measure("ms_bars_100", [&](sqlite::Connection& db) {
        for (int i = 0; i < asked_services; ++i)
            (void)load_bars(db, {1 + i * (services / asked_services)}, year, now);
    });
}

void measure_recording(sqlite::Connection& db, int services, WallTime now)
{
    std::vector<Simulated> all = simulated(services);
    constexpr int batch = 200;
    int recorded = 0;
    std::clock_t began = std::clock();
    double seconds = seconds_of([&] {
        for (int minute = 0; minute < std::max(2, 20'000 / services); ++minute)
            for (std::size_t i = 0; i < all.size();) {
                std::vector<Entry> entries;
                for (; i < all.size() && entries.size() < batch; ++i) {
                    all[i].check(now + minute * interval);
                    entries.push_back({.finding = all[i].finding, .interval = interval});
                }
                std::vector<StateChange> changes;
                db.run("BEGIN");
                record(db, entries, changes);
                db.run("COMMIT");
                recorded += static_cast<int>(entries.size());
            }
    });
    double processor = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    show("us_result", 1e6 * seconds / recorded);
    show("us_result_processor", 1e6 * processor / recorded);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: watch_history DIRECTORY SERVICES DAYS\n");
        return 64;
    }
    int services = parse_number<int>(argv[2]).value_or(1);
    double days = parse_decimal(argv[3]).value_or(1);
    if (services < asked_services)
        return 64;
    const std::string path = join(argv[1], "/holdfast.db");
    sqlite::Connection db = open_new(path);
    auto minutes = static_cast<std::int64_t>(days * 24 * 60);
    std::printf("{\"services\": %d, \"days\": %g", services, days);
    WallTime now{};
    double filling = seconds_of([&] { now = fill(db, services, minutes); });
    show("us_pure", 1e6 * filling / static_cast<double>(services) / static_cast<double>(minutes));
    measure_bytes(db);
    if (days >= 1) {
        add_days(db, services, year);
        sqlite::Connection aged = open_aged(path, join(argv[1], "/aged.db"), services);
        measure_queries({&db, &aged}, services, now);
    } else {
        measure_queries({&db}, services, now);
    }
    measure_recording(db, services, now);
    std::printf("}\n");
    return 0;
}
