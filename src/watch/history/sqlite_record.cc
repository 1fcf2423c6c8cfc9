#include "watch/history/sqlite_record.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "watch/history/sqlite_open_history.h"
#include "watch/history/sqlite_texts.h"

namespace holdfast::watch {
namespace {

// What is exact in the row of the last result, and so in the next one's distance from it.
constexpr std::chrono::microseconds took_max{UINT32_MAX};

Sample to_sample(const OpenRow& row, const Entry& entry)
{
    const Finding& finding = entry.finding;
    auto took = std::chrono::floor<std::chrono::microseconds>(finding.took);
    return {
        .at = kept_time(row.open, finding.at),
        .interval = std::clamp(std::chrono::ceil<Millis>(entry.interval), Millis{0}, interval_max),
        .status = finding.status,
        .in_maintenance = entry.in_maintenance,
        .took = std::clamp(took, std::chrono::microseconds{0}, took_max),
        .status_code = finding.status_code,
        .version = row.open.last ? row.open.last->version : 0,
        .reason = row.open.last ? row.open.last->reason : 0,
        .version_matches = finding.version_matches};
}

// Looks texts up only when they are others than before.
void set_texts(sqlite::Connection& db, const Finding& finding, OpenRow& row, Sample& sample)
{
    std::string_view version = cut_utf8(finding.version, History::text_bytes_max);
    std::string_view reason = cut_utf8(finding.reason, History::text_bytes_max);
    if (version != row.version) {
        sample.version = number_of_text(db, finding.service, version, sample.reason);
        row.version = version;
    }
    if (reason != row.reason) {
        sample.reason = number_of_text(db, finding.service, reason, sample.version);
        row.reason = reason;
    }
}

constexpr std::string_view insert_chunk = R"sql(
INSERT OR REPLACE INTO watch_chunks(service, first_at, results) VALUES (?, ?, ?)
)sql";

struct Table {
    Millis length;
    std::string_view select;
    std::string_view replace;
};

constexpr Table hour_rows{
    .length = hour_length,
    .select = "SELECT rollup FROM watch_hours WHERE service = ? AND hour = ?",
    .replace = "INSERT OR REPLACE INTO watch_hours(service, hour, rollup) VALUES (?, ?, ?)"};
constexpr Table day_rows{
    .length = day_length,
    .select = "SELECT rollup FROM watch_days WHERE service = ? AND day = ?",
    .replace = "INSERT OR REPLACE INTO watch_days(service, day, rollup) VALUES (?, ?, ?)"};

// An hour is there already only when the clock was set back since.
void close(sqlite::Connection& db, ServiceKey service, const Table& table,
           std::vector<Bucket>& closed)
{
    for (Bucket& bucket : closed) {
        {
            sqlite::Query query = db.query(table.select, {service.value, bucket.number});
            if (query.next())
                bucket.rollup.merge(read_rollup(query.bytes(0), table.length).value_or(Rollup{}));
        }
        Blob blob = to_blob(bucket.rollup, table.length);
        db.run(table.replace, {service.value, bucket.number, sqlite::Bytes{blob}});
    }
}

// Replaces what has this moment already: only a clock that was set back leads there.
constexpr std::string_view insert_change = R"sql(
INSERT OR REPLACE INTO watch_changes(service, at, from_status, to_status, was_in_maintenance,
                                     in_maintenance, status_code, reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
)sql";

void store_change(sqlite::Connection& db, const StateChange& change)
{
    db.run(insert_change,
           {change.service.value, to_millis(change.at), static_cast<int>(change.from),
            static_cast<int>(change.to), change.was_in_maintenance, change.in_maintenance,
            change.status_code, std::string_view{change.reason}});
}

void record_one(sqlite::Connection& db, const Entry& entry, std::vector<StateChange>& changes)
{
    ServiceKey service = entry.finding.service;
    OpenRow row = load_open(db, service).value_or(OpenRow{});
    Sample sample = to_sample(row, entry);
    set_texts(db, entry.finding, row, sample);
    row.certificate_expires = entry.finding.certificate_expires;
    for (StateChange& change : changes_between(service, row.open.last, sample, row.reason)) {
        store_change(db, change);
        changes.push_back(std::move(change));
    }
    Closed closed = take(row.open, sample);
    for (const ClosedChunk& chunk : closed.chunks)
        db.run(insert_chunk,
               {service.value, to_millis(chunk.first_at), sqlite::Bytes{chunk.bytes}});
    close(db, service, hour_rows, closed.hours);
    close(db, service, day_rows, closed.days);
    save_open(db, service, row);
}

}  // namespace

void record(sqlite::Connection& db, const std::vector<Entry>& entries,
            std::vector<StateChange>& changes)
{
    for (const Entry& entry : entries)
        record_one(db, entry, changes);
}

}  // namespace holdfast::watch
