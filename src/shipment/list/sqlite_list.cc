#include "shipment/list/sqlite_list.h"

#include <limits>
#include <string_view>

namespace holdfast::shipment {
namespace {

// Foreign programs may have written any id.
constexpr std::int64_t before_all_ids = std::numeric_limits<std::int64_t>::min();
// As a bound: every text sorts before every blob.
constexpr sqlite::Bytes after_all_texts{};

// In each: where the page begins (?1, ?2), the far end (?3). Two searches, merged as they go: first
// the rest of the moment at which the last page ended, then all that is beyond it. SQLite uses no
// rowid for (created_at, id) > (?1, ?2), so that a page among a million shipments of one moment
// would cost a walk through all of them.
constexpr std::string_view oldest_of_all = R"sql(
SELECT id, status, created_at FROM present_shipments
WHERE created_at = ?1 AND id > ?2 AND created_at < ?3
UNION ALL
SELECT id, status, created_at FROM present_shipments
WHERE created_at > ?1 AND created_at < ?3
ORDER BY created_at, id LIMIT ?4
)sql";
constexpr std::string_view newest_of_all = R"sql(
SELECT id, status, created_at FROM present_shipments
WHERE created_at = ?1 AND id < ?2 AND created_at >= ?3
UNION ALL
SELECT id, status, created_at FROM present_shipments
WHERE created_at < ?1 AND created_at >= ?3
ORDER BY created_at DESC, id DESC LIMIT ?4
)sql";
constexpr std::string_view oldest_of_status = R"sql(
SELECT id, status, created_at FROM present_shipments
WHERE status = ?5 AND created_at = ?1 AND id > ?2 AND created_at < ?3
UNION ALL
SELECT id, status, created_at FROM present_shipments
WHERE status = ?5 AND created_at > ?1 AND created_at < ?3
ORDER BY created_at, id LIMIT ?4
)sql";
constexpr std::string_view newest_of_status = R"sql(
SELECT id, status, created_at FROM present_shipments
WHERE status = ?5 AND created_at = ?1 AND id < ?2 AND created_at >= ?3
UNION ALL
SELECT id, status, created_at FROM present_shipments
WHERE status = ?5 AND created_at < ?1 AND created_at >= ?3
ORDER BY created_at DESC, id DESC LIMIT ?4
)sql";

sqlite::Value upper(const std::string& text)
{
    return text.empty() ? sqlite::Value{after_all_texts} : sqlite::Value{std::string_view{text}};
}

struct Bounds {
    sqlite::Value time;
    std::int64_t id;
    sqlite::Value end;
};

// A position outside of the asked-for times is of another list: then the times decide.
Bounds bounds_of(const Selection& selection)
{
    const std::optional<Position>& after = selection.after;
    std::string_view from = selection.created_from;
    if (!selection.is_newest_first) {
        bool goes_on = after && after->created_at >= from;
        return {.time = goes_on ? std::string_view{after->created_at} : from,
                .id = goes_on ? after->id.value : before_all_ids,
                .end = upper(selection.created_before)};
    }
    bool goes_on =
        after && (selection.created_before.empty() || after->created_at < selection.created_before);
    return {.time = goes_on ? sqlite::Value{std::string_view{after->created_at}}
                            : upper(selection.created_before),
            .id = goes_on ? after->id.value : before_all_ids,
            .end = from};
}

sqlite::Query ask(sqlite::Connection& db, const Selection& selection)
{
    Bounds bounds = bounds_of(selection);
    std::string_view sql = list_sql(selection);
    if (selection.status.empty())
        return db.query(sql, {bounds.time, bounds.id, bounds.end, selection.rows_max});
    return db.query(sql, {bounds.time, bounds.id, bounds.end, selection.rows_max,
                          std::string_view{selection.status}});
}

}  // namespace

std::string_view list_sql(const Selection& selection)
{
    if (selection.status.empty())
        return selection.is_newest_first ? newest_of_all : oldest_of_all;
    return selection.is_newest_first ? newest_of_status : oldest_of_status;
}

std::vector<Shipment> read_list(sqlite::Connection& db, const Selection& selection)
{
    std::vector<Shipment> found;
    sqlite::Query query = ask(db, selection);
    while (query.next())
        found.push_back({.id = {query.integer(0)},
                         .status = std::string{query.text(1)},
                         .created_at = std::string{query.text(2)}});
    return found;
}

}  // namespace holdfast::shipment
