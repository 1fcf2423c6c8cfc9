#include "shipment/change/sqlite_history.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"
#include "shipment/change/sqlite_rows.h"

namespace holdfast::shipment {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

constexpr std::string_view select_entries = R"sql(
SELECT number, at, actor, from_status, to_status FROM shipment_history
WHERE shipment_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3
)sql";

constexpr std::string_view select_importer = R"sql(
SELECT imports.actor
FROM (SELECT last_id, import_id FROM imported_ids WHERE first_id <= ?1
      ORDER BY first_id DESC LIMIT 1) range
JOIN imports ON imports.id = range.import_id
WHERE ?1 <= range.last_id AND imports.state = 'complete'
)sql";

std::optional<std::string> text_or_nothing(const sqlite::Query& query, int column)
{
    if (query.is_null(column))
        return std::nullopt;
    return std::string{query.text(column)};
}

std::vector<HistoryEntry> select(sqlite::Connection& db, ShipmentId id, std::int64_t after,
                                 std::size_t rows_max)
{
    std::vector<HistoryEntry> entries;
    sqlite::Query query = db.query(select_entries, {id.value, after, rows_max});
    while (query.next())
        entries.push_back({.number = query.integer(0),
                           .at = text_or_nothing(query, 1),
                           .actor = text_or_nothing(query, 2),
                           .from = text_or_nothing(query, 3),
                           .to = text_or_nothing(query, 4)});
    return entries;
}

std::optional<std::string> importer_of(sqlite::Connection& db, ShipmentId id)
{
    sqlite::Query query = db.query(select_importer, {id.value});
    if (!query.next())
        return std::nullopt;
    return std::string{query.text(0)};
}

// Nobody wrote down how a shipment of an import or of another program began: it had then the status
// that its first change took from it, or that it has now.
HistoryEntry beginning(const std::optional<Shipment>& shipment, const HistoryEntry* first)
{
    HistoryEntry entry{.number = first != nullptr ? first->number - 1 : 0};
    if (shipment)
        entry.at = shipment->created_at;
    entry.to = first != nullptr ? first->from : std::optional{shipment->status};
    return entry;
}

}  // namespace

Result<std::vector<HistoryEntry>> read_history(sqlite::Connection& db, const HistoryQuery& query)
{
    std::vector<HistoryEntry> entries =
        select(db, query.id, query.after.value_or(before_all), query.rows_max);
    if (query.after)
        return entries;
    std::optional<Shipment> shipment = find_shipment(db, query.id);
    if (!shipment && entries.empty())
        return Error{Errc::not_found, join("there is no shipment ", query.id.value)};
    const HistoryEntry* first = entries.empty() ? nullptr : &entries.front();
    if (first == nullptr || first->from) {
        entries.insert(entries.begin(), beginning(shipment, first));
        entries.front().actor = importer_of(db, query.id);
        entries.resize(std::min(entries.size(), query.rows_max));
    }
    return entries;
}

}  // namespace holdfast::shipment
