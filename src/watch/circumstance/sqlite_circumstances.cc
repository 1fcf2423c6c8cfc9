#include "watch/circumstance/sqlite_circumstances.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "store/read.h"
#include "store/write.h"
#include "watch/circumstance/stored_text.h"
#include "watch/history/stored_time.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view upsert = R"sql(
INSERT INTO watch_circumstances(service, at, status, unit, because, events, lines)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT(service, at) DO UPDATE SET
    status = ?3, unit = ?4, because = ?5, events = ?6, lines = ?7
)sql";
constexpr std::string_view delete_surplus = R"sql(
DELETE FROM watch_circumstances WHERE service = ?1 AND at <= (
    SELECT at FROM watch_circumstances WHERE service = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2)
)sql";

void put(sqlite::Connection& db, const Circumstance& row)
{
    const std::string events = to_text(row.events);
    const std::string lines = to_text(row.lines);
    db.run(upsert, {row.service.value, to_millis(row.at), static_cast<int>(row.status),
                    std::string_view{row.unit}, std::string_view{row.because},
                    std::string_view{events}, std::string_view{lines}});
    db.run(delete_surplus, {row.service.value, Circumstances::kept_of_service_max});
}

constexpr std::string_view columns =
    "c.service, c.at, c.status, c.unit, c.because, c.events, "
    "c.lines";

Circumstance to_circumstance(const sqlite::Query& query)
{
    return {.service = {query.integer(0)},
            .at = from_millis(query.integer(1)),
            .status = all_statuses.at(static_cast<std::size_t>(query.integer(2))),
            .unit = std::string{query.text(3)},
            .because = std::string{query.text(4)},
            .events = parse_events(query.text(5)),
            .lines = parse_lines(query.text(6))};
}

// The statuses are those of status.h: 0 is healthy.
constexpr std::string_view from_open = R"sql( FROM watch_latest l
JOIN watch_circumstances c ON c.service = l.service AND c.at = (
    SELECT max(at) FROM watch_circumstances WHERE service = l.service)
WHERE l.status <> 0 AND NOT EXISTS (
    SELECT 1 FROM watch_changes h WHERE h.service = c.service AND h.at > c.at AND h.to_status = 0)
LIMIT ?1
)sql";

std::vector<Circumstance> read_open(sqlite::Connection& db)
{
    std::vector<Circumstance> found;
    sqlite::Query query = db.query(join("SELECT ", columns, from_open), {Circumstances::open_max});
    while (query.next())
        found.push_back(to_circumstance(query));
    return found;
}

// 2 and 3 are failures. Along the key: those that explain nothing are stepped over.
constexpr std::string_view from_incident = R"sql( FROM watch_circumstances c
WHERE c.service = ?1 AND c.at >= ?2 AND c.at < ?3 AND c.status IN (2, 3) AND c.because <> ?4
ORDER BY c.at LIMIT 1
)sql";
// No sentence is this.
constexpr std::string_view nothing_said{};
constexpr std::string_view any_sentence = "-";

std::size_t bytes_of(const std::vector<Circumstance>& rows) noexcept
{
    std::size_t bytes = 0;
    for (const Circumstance& row : rows) {
        bytes += sizeof row + row.unit.size() + row.because.size();
        for (const UnitEvent& event : row.events)
            bytes += sizeof event + event.unit.size() + event.detail.size();
        for (const JournalLine& line : row.lines)
            bytes += sizeof line + line.text.size();
    }
    return bytes;
}

}  // namespace

// Not in the lane that goes on when the disk is full: nobody waits for this, and it is tried again.
void SqliteCircumstances::save(std::vector<Circumstance> rows, Done<void> done)
{
    CHECK(rows.size() <= rows_at_once);
    const std::size_t bytes = bytes_of(rows);
    ledger_.send(store::make_write<bool>(
        store::Lane::intake, bytes,
        [rows = std::move(rows)](store::Transaction& transaction) {
            for (const Circumstance& row : rows)
                put(transaction.db, row);
            return true;
        },
        [done = std::move(done)](const Result<bool>& saved) {
            done(saved ? Result<void>{} : Result<void>{saved.error()});
        }));
}

void SqliteCircumstances::load_open(Done<std::vector<Circumstance>> done)
{
    ledger_.send(store::make_read<std::vector<Circumstance>>(
        [](sqlite::Connection& db) { return read_open(db); }, std::move(done)));
}

std::optional<Circumstance> find_circumstance(sqlite::Connection& db, ServiceKey service,
                                              WallTime from, std::optional<WallTime> to)
{
    for (std::string_view other_than : {nothing_said, any_sentence}) {
        sqlite::Query query = db.query(
            join("SELECT ", columns, from_incident),
            {service.value, to_millis(from), to ? to_millis(*to) : millis_max + 1, other_than});
        if (query.next())
            return to_circumstance(query);
    }
    return std::nullopt;
}

}  // namespace holdfast::watch
