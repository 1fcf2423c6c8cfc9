#include "shipment/list/sqlite_list.h"

#include <limits>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace holdfast::shipment {
namespace {

// Foreign programs may have written any id.
constexpr std::int64_t before_all_ids = std::numeric_limits<std::int64_t>::min();
// As a bound: every text sorts before every blob.
constexpr sqlite::Bytes after_all_texts{};

// In each: where the page begins (?1, ?2), the far end (?3). Two searches, merged as they go: first
// the rest of the moment at which the last page ended, then all that is beyond it. SQLite uses no
// rowid for (created_at, id) > (?1, ?2), so that a page among a million shipments of one moment
// would cost a walk through all of them. The view of those that are present would not do: who asks
// it cannot leave out a whole range of the others.
constexpr std::string_view oldest_of_all = R"sql(
SELECT id, status, created_at,
       (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
        ORDER BY first_id DESC LIMIT 1) AS hidden_to
FROM shipments WHERE created_at = ?1 AND id > ?2 AND created_at < ?3
UNION ALL
SELECT id, status, created_at,
       (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
        ORDER BY first_id DESC LIMIT 1) AS hidden_to
FROM shipments WHERE created_at > ?1 AND created_at < ?3
ORDER BY created_at, id
)sql";
constexpr std::string_view newest_of_all = R"sql(
SELECT id, status, created_at,
       (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
        ORDER BY first_id DESC LIMIT 1) AS hidden_to
FROM shipments WHERE created_at = ?1 AND id < ?2 AND created_at >= ?3
UNION ALL
SELECT id, status, created_at,
       (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
        ORDER BY first_id DESC LIMIT 1) AS hidden_to
FROM shipments WHERE created_at < ?1 AND created_at >= ?3
ORDER BY created_at DESC, id DESC
)sql";
constexpr std::string_view oldest_of_status = R"sql(
SELECT id, status, created_at,
       (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
        ORDER BY first_id DESC LIMIT 1) AS hidden_to
FROM shipments WHERE status = ?4 AND created_at = ?1 AND id > ?2 AND created_at < ?3
UNION ALL
SELECT id, status, created_at,
       (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
        ORDER BY first_id DESC LIMIT 1) AS hidden_to
FROM shipments WHERE status = ?4 AND created_at > ?1 AND created_at < ?3
ORDER BY created_at, id
)sql";
constexpr std::string_view newest_of_status = R"sql(
SELECT id, status, created_at,
       (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
        ORDER BY first_id DESC LIMIT 1) AS hidden_to
FROM shipments WHERE status = ?4 AND created_at = ?1 AND id < ?2 AND created_at >= ?3
UNION ALL
SELECT id, status, created_at,
       (SELECT last_id FROM arriving_shipments WHERE first_id <= shipments.id
        ORDER BY first_id DESC LIMIT 1) AS hidden_to
FROM shipments WHERE status = ?4 AND created_at < ?1 AND created_at >= ?3
ORDER BY created_at DESC, id DESC
)sql";
constexpr std::string_view select_range = R"sql(
SELECT first_id, last_id FROM arriving_shipments WHERE first_id <= ?
ORDER BY first_id DESC LIMIT 1
)sql";
constexpr std::string_view select_import = R"sql(
SELECT id FROM imports WHERE state = 'arriving'
)sql";

// A new search costs as much as so many steps.
constexpr int steps_of_a_search = 16;

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
        return db.query(sql, {bounds.time, bounds.id, bounds.end});
    return db.query(sql, {bounds.time, bounds.id, bounds.end, std::string_view{selection.status}});
}

// Goes along the index and gathers what is there for everybody.
class Walk {
public:
    Walk(sqlite::Connection& db, const Selection& selection, std::size_t hidden_max)
        : db_{db}, selection_{selection}, hidden_left_{hidden_max}
    {
    }

    ListPart run()
    {
        part_.import = db_.integer(select_import);
        while (go()) {
        }
        return std::move(part_);
    }

private:
    // Up to the end, or to a range that is worth leaving out: true when there is more behind it.
    bool go()
    {
        std::string moment;
        int alike = 0;  // Hidden ones of this moment, one behind the other.
        sqlite::Query query = ask(db_, selection_);
        while (query.next()) {
            std::int64_t id = query.integer(0);
            bool is_hidden = !query.is_null(3) && id <= query.integer(3);
            if (!is_hidden) {
                alike = 0;
                part_.found.push_back({.id = {id},
                                       .status = std::string{query.text(1)},
                                       .created_at = std::string{query.text(2)}});
                if (part_.found.size() == selection_.rows_max)
                    return false;
                continue;
            }
            alike = query.text(2) == moment ? alike + 1 : 1;
            moment = query.text(2);
            if (--hidden_left_ == 0) {
                part_.rest = Position{std::move(moment), {id}};
                return false;
            }
            if (alike == steps_of_a_search) {
                selection_.after = Position{std::move(moment), far_end(id)};
                return true;
            }
        }
        return false;
    }

    // All ids of a range are hidden, so that nothing of this moment is between here and there.
    ShipmentId far_end(std::int64_t id)
    {
        sqlite::Query range = db_.query(select_range, {id});
        CHECK(range.next());
        return {range.integer(selection_.is_newest_first ? 0 : 1)};
    }

    sqlite::Connection& db_;
    Selection selection_;
    std::size_t hidden_left_;
    ListPart part_;
};

}  // namespace

std::string_view list_sql(const Selection& selection)
{
    if (selection.status.empty())
        return selection.is_newest_first ? newest_of_all : oldest_of_all;
    return selection.is_newest_first ? newest_of_status : oldest_of_status;
}

ListPart read_list(sqlite::Connection& db, const Selection& selection, std::size_t hidden_max)
{
    return Walk{db, selection, hidden_max}.run();
}

}  // namespace holdfast::shipment
