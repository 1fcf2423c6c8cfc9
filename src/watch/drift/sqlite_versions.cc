#include "watch/drift/sqlite_versions.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "watch/history/stored_time.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view select_sightings = R"sql(
SELECT service, product, environment, version, before, since FROM watch_versions
)sql";
constexpr std::string_view select_releases = R"sql(
SELECT product, version, environment, first_seen FROM watch_releases ORDER BY product, position
)sql";
constexpr std::string_view select_drifts = "SELECT product, since FROM watch_drifts";

VersionState read_all(sqlite::Connection& db)
{
    VersionState state;
    sqlite::Query sightings = db.query(select_sightings);
    while (sightings.next())
        state.sightings.push_back({.service = ServiceKey{sightings.integer(0)},
                                   .product = std::string{sightings.text(1)},
                                   .environment = std::string{sightings.text(2)},
                                   .version = std::string{sightings.text(3)},
                                   .before = std::string{sightings.text(4)},
                                   .since = from_millis(sightings.integer(5))});
    sqlite::Query releases = db.query(select_releases);
    while (releases.next())
        state.releases.push_back({.product = std::string{releases.text(0)},
                                  .version = std::string{releases.text(1)},
                                  .environment = std::string{releases.text(2)},
                                  .first_seen = from_millis(releases.integer(3))});
    sqlite::Query drifts = db.query(select_drifts);
    while (drifts.next())
        state.drifts.push_back(
            {.product = std::string{drifts.text(0)}, .since = from_millis(drifts.integer(1))});
    return state;
}

constexpr std::string_view put_sighting = R"sql(
INSERT INTO watch_versions(service, product, environment, version, before, since)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(service) DO UPDATE SET product = excluded.product, environment = excluded.environment,
    version = excluded.version, before = excluded.before, since = excluded.since
)sql";
constexpr std::string_view put_release = R"sql(
INSERT INTO watch_releases(product, position, version, environment, first_seen)
VALUES (?1, ?2, ?3, ?4, ?5)
)sql";

// There are few releases, and which of them goes is not told: so all are written anew.
void put(sqlite::Connection& db, const ProductRows& product)
{
    const std::string_view name = product.product;
    db.run("DELETE FROM watch_releases WHERE product = ?1", {name});
    std::int64_t position = 0;
    for (const Release& release : product.releases)
        db.run(put_release, {name, position++, std::string_view{release.version},
                             std::string_view{release.environment}, to_millis(release.first_seen)});
    if (product.drifts_since)
        db.run("INSERT OR REPLACE INTO watch_drifts(product, since) VALUES (?1, ?2)",
               {name, to_millis(*product.drifts_since)});
    else
        db.run("DELETE FROM watch_drifts WHERE product = ?1", {name});
}

void put_all(sqlite::Connection& db, const VersionRows& rows)
{
    for (const VersionSighting& each : rows.running)
        db.run(put_sighting, {each.service.value, std::string_view{each.product},
                              std::string_view{each.environment}, std::string_view{each.version},
                              std::string_view{each.before}, to_millis(each.since)});
    for (const ServiceKey gone : rows.gone)
        db.run("DELETE FROM watch_versions WHERE service = ?1", {gone.value});
    for (const ProductRows& product : rows.products)
        put(db, product);
}

std::size_t bytes_of(const VersionRows& rows) noexcept
{
    // With the texts, roughly.
    constexpr std::size_t row_bytes = 512;
    std::size_t count = rows.running.size() + rows.products.size();
    for (const ProductRows& product : rows.products)
        count += product.releases.size();
    return count * row_bytes + rows.gone.size() * sizeof(ServiceKey);
}

}  // namespace

void SqliteVersions::load(Done<VersionState> done)
{
    ledger_.send(store::make_read<VersionState>([](sqlite::Connection& db) { return read_all(db); },
                                                std::move(done)));
}

// Not in the lane that goes on when the disk is full: nobody waits for this, and it is tried again.
void SqliteVersions::save(VersionRows rows, Done<void> done)
{
    const std::size_t bytes = bytes_of(rows);
    ledger_.send(store::make_write<bool>(
        store::Lane::intake, bytes,
        [rows = std::move(rows)](store::Transaction& transaction) {
            put_all(transaction.db, rows);
            return true;
        },
        [done = std::move(done)](const Result<bool>& saved) {
            done(saved ? Result<void>{} : Result<void>{saved.error()});
        }));
}

}  // namespace holdfast::watch
