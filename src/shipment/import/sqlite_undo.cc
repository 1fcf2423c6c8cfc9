#include "shipment/import/sqlite_undo.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/failpoint.h"
#include "store/imported_ids.h"

namespace holdfast::shipment {
namespace {

// Some 50 ms of work and 10 MiB of log: the service manager hears of us often enough.
constexpr std::int64_t rows_at_start = 10'000;

constexpr std::string_view is_unfinished = R"sql(
SELECT EXISTS (SELECT 1 FROM imports WHERE state = 'arriving')
    OR EXISTS (SELECT 1 FROM arriving_shipments)
)sql";
constexpr std::string_view select_range = R"sql(
SELECT first_id, last_id FROM arriving_shipments ORDER BY first_id DESC LIMIT 1
)sql";
constexpr std::string_view delete_shipments = R"sql(
DELETE FROM shipments WHERE id BETWEEN ?1 AND ?2
)sql";
constexpr std::string_view select_import = R"sql(
SELECT id FROM imports WHERE state = 'arriving'
)sql";
constexpr std::string_view delete_range = R"sql(
DELETE FROM arriving_shipments WHERE first_id = ?
)sql";
constexpr std::string_view shorten_range = R"sql(
UPDATE arriving_shipments SET last_id = ?2 WHERE first_id = ?1
)sql";
constexpr std::string_view delete_counts = R"sql(
DELETE FROM arriving_counts
)sql";
constexpr std::string_view end_import = R"sql(
UPDATE imports SET state = 'undone', ended_at = ? WHERE state = 'arriving'
)sql";

struct Range {
    std::int64_t first;
    std::int64_t last;
};

std::optional<Range> last_range(sqlite::Connection& db)
{
    sqlite::Query query = db.query(select_range);
    if (!query.next())
        return std::nullopt;
    return Range{query.integer(0), query.integer(1)};
}

// Removes so many ids from the end of a range, while the triggers still see that they are arriving.
// Returns how many shipments that were.
std::int64_t remove_end(sqlite::Connection& db, const Range& range, std::int64_t ids)
{
    std::int64_t from = range.last - ids + 1;
    std::int64_t removed = db.run(delete_shipments, {from, range.last});
    store::forget_imported(db, db.integer(select_import), {from, range.last});
    if (from == range.first)
        db.run(delete_range, {range.first});
    else
        db.run(shorten_range, {range.first, from - 1});
    return removed;
}

void roll_back(sqlite::Connection& db) noexcept
{
    try {
        if (db.is_in_transaction())
            db.run("ROLLBACK");
    } catch (const sqlite::Failure&) {
        // What went wrong before says more.
    }
}

Undone undo_in_transaction(sqlite::Connection& db, const Clock& clock)
{
    db.run("BEGIN IMMEDIATE");
    store::Transaction transaction{db, clock.wall()};
    Undone undone = undo_some(transaction, rows_at_start);
    failpoint("import.undo");
    db.run("COMMIT");
    return undone;
}

}  // namespace

bool has_unfinished_import(sqlite::Connection& db)
{
    return db.integer(is_unfinished) != 0;
}

Undone undo_some(store::Transaction& transaction, std::int64_t rows_max)
{
    sqlite::Connection& db = transaction.db;
    Undone undone;
    while (rows_max > 0) {
        std::optional<Range> range = last_range(db);
        if (!range) {
            db.run(delete_counts);
            db.run(end_import, {std::string_view{format_rfc3339(transaction.now)}});
            undone.is_over = true;
            break;
        }
        std::int64_t ids = std::min(range->last - range->first + 1, rows_max);
        undone.removed += remove_end(db, *range, ids);
        rows_max -= ids;
    }
    return undone;
}

std::int64_t undo_all(sqlite::Connection& db, const Clock& clock, const std::function<void()>& each)
{
    std::int64_t removed = 0;
    try {
        for (bool is_over = !has_unfinished_import(db); !is_over;) {
            each();
            Undone undone = undo_in_transaction(db, clock);
            removed += undone.removed;
            is_over = undone.is_over;
            (void)db.checkpoint_passive();
        }
    } catch (const sqlite::Failure&) {
        roll_back(db);
        throw;
    }
    return removed;
}

}  // namespace holdfast::shipment
