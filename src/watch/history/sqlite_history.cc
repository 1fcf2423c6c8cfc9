#include "watch/history/sqlite_history.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "watch/history/sqlite_open_history.h"
#include "watch/history/sqlite_prune.h"
#include "watch/history/sqlite_record.h"
#include "watch/history/sqlite_results.h"
#include "watch/history/sqlite_windows.h"

namespace holdfast::watch {
namespace {

using store::Transaction;

constexpr std::size_t write_bytes = 256;

std::size_t bytes_of(const std::vector<Entry>& entries)
{
    std::size_t bytes = write_bytes;
    for (const Entry& entry : entries)
        bytes += sizeof entry + entry.finding.reason.size() + entry.finding.version.size();
    return bytes;
}

Error too_many(std::string_view what)
{
    return {Errc::invalid, std::string{"too many at once: "}.append(what)};
}

}  // namespace

void SqliteHistory::submit(std::vector<Entry> entries, Done<std::vector<StateChange>> done)
{
    CHECK(entries.size() <= entries_max);
    // Without an interval a result would be void in the moment after it.
    CHECK(std::ranges::all_of(entries,
                              [](const Entry& entry) { return entry.interval > Duration{0}; }));
    std::size_t bytes = bytes_of(entries);
    // Not with what finishes: on a full disk orders need the room that is left.
    ledger_.send(store::make_write<std::vector<StateChange>>(
        store::Lane::intake, bytes,
        [entries = std::move(entries)](Transaction& transaction) {
            std::vector<StateChange> changes;
            record(transaction.db, entries, changes);
            return changes;
        },
        std::move(done)));
}

void SqliteHistory::latest(Done<std::vector<Latest>> done)
{
    ledger_.send(store::make_read<std::vector<Latest>>(
        [](sqlite::Connection& db) { return load_latest(db); }, std::move(done)));
}

void SqliteHistory::results(RawAsked asked, Done<std::vector<RawResult>> done)
{
    CHECK(asked.limit >= 1 && asked.limit <= rows_at_once);
    ledger_.send(store::make_read<std::vector<RawResult>>(
        [asked](sqlite::Connection& db) { return load_results(db, asked); }, std::move(done)));
}

void SqliteHistory::series(SeriesAsked asked, WallTime now, Done<Series> done)
{
    // An error is an answer here.
    using Answer = Result<Series>;
    ledger_.send(store::make_read<Answer>(
        [asked, now](sqlite::Connection& db) { return load_series(db, asked, now); },
        [done = std::move(done)](Result<Answer> answer) {
            done(answer ? *std::move(answer) : Answer{std::move(answer).error()});
        }));
}

void SqliteHistory::uptime(std::vector<ServiceKey> services, Window window, WallTime now,
                           Done<std::vector<Summary>> done)
{
    if (services.size() > services_at_once)
        return done(too_many("services"));
    ledger_.send(store::make_read<std::vector<Summary>>(
        [services = std::move(services), window, now](sqlite::Connection& db) {
            std::vector<Summary> summaries;
            for (ServiceKey service : services)
                summaries.push_back(load_uptime(db, service, window, now));
            return summaries;
        },
        std::move(done)));
}

void SqliteHistory::bars(std::vector<ServiceKey> services, int days, WallTime now,
                         Done<std::vector<Bars>> done)
{
    CHECK(days >= 1);
    if (static_cast<std::int64_t>(services.size()) * days > bars_at_once)
        return done(too_many("days"));
    ledger_.send(store::make_read<std::vector<Bars>>(
        [services = std::move(services), days, now](sqlite::Connection& db) {
            std::vector<Bars> bars;
            for (ServiceKey service : services)
                bars.push_back(load_bars(db, service, days, now));
            return bars;
        },
        std::move(done)));
}

void SqliteHistory::changes(ChangesAsked asked, Done<std::vector<StateChange>> done)
{
    CHECK(asked.limit >= 1 && asked.limit <= rows_at_once);
    ledger_.send(store::make_read<std::vector<StateChange>>(
        [asked](sqlite::Connection& db) { return load_changes(db, asked); }, std::move(done)));
}

void SqliteHistory::prune(PruneAsked asked, Done<Pruned> done)
{
    ledger_.send(store::make_write<Pruned>(
        store::Lane::finish, write_bytes,
        [asked](Transaction& transaction) { return prune_some(transaction.db, asked); },
        std::move(done)));
}

}  // namespace holdfast::watch
