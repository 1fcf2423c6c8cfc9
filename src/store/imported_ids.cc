#include "store/imported_ids.h"

#include <string_view>

namespace holdfast::store {
namespace {

constexpr std::string_view has_history = R"sql(
SELECT EXISTS (SELECT 1 FROM shipment_history WHERE shipment_id BETWEEN ?1 AND ?2)
)sql";
constexpr std::string_view extend_range = R"sql(
UPDATE imported_ids SET last_id = ?2
WHERE last_id = ?1 - 1 AND import_id = ?3
  AND first_id = (SELECT max(first_id) FROM imported_ids WHERE first_id < ?1)
)sql";
// Another program can have taken a shipment away without its triggers. Then who came first stays.
constexpr std::string_view insert_range = R"sql(
INSERT OR IGNORE INTO imported_ids(first_id, last_id, import_id) VALUES (?1, ?2, ?3)
)sql";
constexpr std::string_view delete_ranges = R"sql(
DELETE FROM imported_ids WHERE first_id BETWEEN ?1 AND ?2 AND import_id = ?3
)sql";
constexpr std::string_view shorten_range = R"sql(
UPDATE imported_ids SET last_id = ?1 - 1
WHERE last_id >= ?1 AND import_id = ?2
  AND first_id = (SELECT max(first_id) FROM imported_ids WHERE first_id < ?1)
)sql";

void note(sqlite::Connection& db, std::int64_t import, IdRange ids)
{
    if (db.run(extend_range, {ids.first, ids.last, import}) == 0)
        db.run(insert_range, {ids.first, ids.last, import});
}

}  // namespace

void note_imported(sqlite::Connection& db, std::int64_t import, IdRange ids)
{
    if (db.integer(has_history, {ids.first, ids.last}) == 0)
        return note(db, import, ids);
    for (std::int64_t id = ids.first; id <= ids.last; ++id)
        if (db.integer(has_history, {id, id}) == 0)
            note(db, import, {id, id});
}

void forget_imported(sqlite::Connection& db, std::int64_t import, IdRange ids)
{
    db.run(delete_ranges, {ids.first, ids.last, import});
    db.run(shorten_range, {ids.first, import});
}

}  // namespace holdfast::store
