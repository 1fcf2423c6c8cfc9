#include "watch/history/sqlite_open_history.h"

#include <string_view>

#include "base/check.h"

namespace holdfast::watch {
namespace {

Blob to_blob(sqlite::Bytes bytes)
{
    return {bytes.begin(), bytes.end()};
}

Status to_status(std::int64_t number)
{
    bool is_known = number >= 0 && static_cast<std::size_t>(number) < all_statuses.size();
    return is_known ? all_statuses[static_cast<std::size_t>(number)] : Status::unknown;
}

std::optional<bool> optional_bool(const sqlite::Query& query, int column)
{
    if (query.is_null(column))
        return std::nullopt;
    return query.integer(column) != 0;
}

std::optional<WallTime> optional_time(const sqlite::Query& query, int column)
{
    if (query.is_null(column))
        return std::nullopt;
    return from_millis(query.integer(column));
}

Bucket to_bucket(const sqlite::Query& query, int column, Millis length)
{
    return {.number = query.integer(column),
            .rollup = read_rollup(query.bytes(column + 1), length).value_or(Rollup{})};
}

constexpr std::string_view select_open = R"sql(
SELECT at, since, status, in_maintenance, interval_ms, took_us, status_code,
       version, version_number, reason, reason_number, version_matches, certificate_expires,
       chunk_at, chunk, hour, hour_rollup, day, day_rollup
FROM watch_latest WHERE service = ?
)sql";

OpenRow to_row(const sqlite::Query& query)
{
    OpenRow row;
    row.open.last = Sample{.at = from_millis(query.integer(0)),
                           .interval = Millis{query.integer(4)},
                           .status = to_status(query.integer(2)),
                           .in_maintenance = query.integer(3) != 0,
                           .took = std::chrono::microseconds{query.integer(5)},
                           .status_code = static_cast<std::uint32_t>(query.integer(6)),
                           .version = static_cast<std::uint32_t>(query.integer(8)),
                           .reason = static_cast<std::uint32_t>(query.integer(10)),
                           .version_matches = optional_bool(query, 11)};
    row.open.since = from_millis(query.integer(1));
    row.open.chunk_at = from_millis(query.integer(13));
    row.open.chunk = to_blob(query.bytes(14));
    row.open.hour = to_bucket(query, 15, hour_length);
    row.open.day = to_bucket(query, 17, day_length);
    row.version = query.text(7);
    row.reason = query.text(9);
    row.certificate_expires = optional_time(query, 12);
    return row;
}

constexpr std::string_view upsert_open = R"sql(
INSERT INTO watch_latest(
    service, at, since, status, in_maintenance, interval_ms, took_us, status_code,
    version, version_number, reason, reason_number, version_matches, certificate_expires,
    chunk_at, chunk, hour, hour_rollup, day, day_rollup)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
ON CONFLICT(service) DO UPDATE SET
    at = ?2, since = ?3, status = ?4, in_maintenance = ?5, interval_ms = ?6, took_us = ?7,
    status_code = ?8, version = ?9, version_number = ?10, reason = ?11, reason_number = ?12,
    version_matches = ?13, certificate_expires = ?14, chunk_at = ?15, chunk = ?16,
    hour = ?17, hour_rollup = ?18, day = ?19, day_rollup = ?20
)sql";

constexpr std::string_view select_latest = R"sql(
SELECT service, at, since, status, in_maintenance, interval_ms, took_us, status_code,
       version, reason, version_matches, certificate_expires
FROM watch_latest ORDER BY service
)sql";

}  // namespace

std::optional<OpenRow> load_open(sqlite::Connection& db, ServiceKey service)
{
    sqlite::Query query = db.query(select_open, {service.value});
    if (!query.next())
        return std::nullopt;
    return to_row(query);
}

void save_open(sqlite::Connection& db, ServiceKey service, const OpenRow& row)
{
    CHECK(row.open.last.has_value());
    const Sample& last = *row.open.last;
    std::optional<std::int64_t> certificate_expires;
    if (row.certificate_expires)
        certificate_expires = to_millis(*row.certificate_expires);
    Blob hour = watch::to_blob(row.open.hour.rollup, hour_length);
    Blob day = watch::to_blob(row.open.day.rollup, day_length);
    db.run(upsert_open, {service.value,
                         to_millis(last.at),
                         to_millis(row.open.since),
                         static_cast<int>(last.status),
                         last.in_maintenance,
                         last.interval.count(),
                         std::chrono::floor<std::chrono::microseconds>(last.took).count(),
                         last.status_code,
                         std::string_view{row.version},
                         last.version,
                         std::string_view{row.reason},
                         last.reason,
                         last.version_matches,
                         certificate_expires,
                         to_millis(row.open.chunk_at),
                         sqlite::Bytes{row.open.chunk},
                         row.open.hour.number,
                         sqlite::Bytes{hour},
                         row.open.day.number,
                         sqlite::Bytes{day}});
}

std::vector<Latest> load_latest(sqlite::Connection& db)
{
    std::vector<Latest> all;
    sqlite::Query query = db.query(select_latest);
    while (query.next())
        all.push_back({.service = {query.integer(0)},
                       .at = from_millis(query.integer(1)),
                       .since = from_millis(query.integer(2)),
                       .status = to_status(query.integer(3)),
                       .in_maintenance = query.integer(4) != 0,
                       .interval = Millis{query.integer(5)},
                       .took = std::chrono::microseconds{query.integer(6)},
                       .status_code = static_cast<std::uint32_t>(query.integer(7)),
                       .version = std::string{query.text(8)},
                       .reason = std::string{query.text(9)},
                       .version_matches = optional_bool(query, 10),
                       .certificate_expires = optional_time(query, 11)});
    return all;
}

}  // namespace holdfast::watch
