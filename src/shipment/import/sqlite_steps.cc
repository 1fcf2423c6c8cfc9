#include "shipment/import/sqlite_steps.h"

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/failpoint.h"
#include "base/text.h"
#include "shipment/import/sqlite_undo.h"
#include "shipment/import/staged_row.h"
#include "store/idempotency.h"
#include "store/imported_ids.h"

namespace holdfast::shipment {
namespace {

constexpr std::string_view select_last_id = R"sql(
SELECT max(id) FROM shipments
)sql";
constexpr std::string_view is_known_status = R"sql(
SELECT count(*) FROM shipment_counts WHERE status = ?
)sql";
constexpr std::string_view count_statuses = R"sql(
SELECT count(*) FROM shipment_counts
)sql";
constexpr std::string_view count_all_statuses = R"sql(
SELECT count(*) FROM (SELECT status FROM shipment_counts
                      UNION SELECT status FROM arriving_counts WHERE count > 0)
)sql";
constexpr std::string_view insert_import = R"sql(
INSERT INTO imports(state, actor, begun_at, rows, first_id, last_id)
VALUES ('arriving', ?, ?, ?, ?, ?)
)sql";
// A range grows at its end, or is new.
constexpr std::string_view insert_range = R"sql(
INSERT INTO arriving_shipments(first_id, last_id) VALUES (?1, ?2)
ON CONFLICT(first_id) DO UPDATE SET last_id = max(last_id, excluded.last_id)
)sql";
constexpr std::string_view extend_range = R"sql(
UPDATE arriving_shipments SET last_id = ?2
WHERE last_id = ?1 - 1
  AND first_id = (SELECT max(first_id) FROM arriving_shipments WHERE first_id < ?1)
)sql";
constexpr std::string_view insert_shipment_row = R"sql(
INSERT INTO shipments(id, status, created_at) VALUES (?, ?, ?)
)sql";
constexpr std::string_view select_taken_ids = R"sql(
SELECT id FROM shipments WHERE id BETWEEN ? AND ? ORDER BY id
)sql";
constexpr std::string_view add_counts = R"sql(
INSERT INTO shipment_counts(status, count)
SELECT status, count FROM arriving_counts WHERE count > 0
ON CONFLICT(status) DO UPDATE SET count = count + excluded.count
)sql";
constexpr std::string_view delete_ranges = R"sql(
DELETE FROM arriving_shipments
)sql";
constexpr std::string_view delete_counts = R"sql(
DELETE FROM arriving_counts
)sql";
constexpr std::string_view end_import = R"sql(
UPDATE imports SET state = 'complete', ended_at = ?2, rows = ?3 WHERE id = ?1
)sql";

Error too_many_statuses()
{
    return {Errc::invalid, join("with those of the import there would be more than ", statuses_max,
                                " different statuses")};
}

bool has_room_for(sqlite::Connection& db, const std::vector<std::string>& statuses)
{
    std::int64_t added = 0;
    for (const std::string& status : statuses)
        if (db.integer(is_known_status, {std::string_view{status}}) == 0)
            ++added;
    // There may be one more than the limit already, and they can be used.
    return added == 0 || db.integer(count_statuses) + added <= std::int64_t{statuses_max};
}

void insert(sqlite::Connection& db, ShipmentId id, const Row& row, std::string_view otherwise_at)
{
    db.run(insert_shipment_row,
           {id.value, row.status, row.created_at.empty() ? otherwise_at : row.created_at});
}

// The last of them goes in first: it keeps their ids free of shipments that come meanwhile.
void reserve(sqlite::Connection& db, const Stage& stage, const BegunImport& import)
{
    db.run(insert_range, {import.last_id.value, import.last_id.value});
    std::string bytes = stage.file()->read(stage.last_row_at(), staged_bytes_max);
    Row row;
    CHECK(read_staged(bytes, row) > 0);
    insert(db, import.last_id, row, import.begun_at);
    store::note_imported(db, import.id, {import.last_id.value, import.last_id.value});
}

std::int64_t end_of(const Stage& stage)
{
    // Without ids of their own, the last one is there already.
    return stage.has_ids() ? stage.file()->bytes() : stage.last_row_at();
}

struct Block {
    std::string bytes;  // The rows' texts stand here.
    std::vector<Row> rows;
    std::int64_t end = 0;
};

Block read_block(const ImportBatch& batch)
{
    Block block;
    auto left = static_cast<std::size_t>(end_of(*batch.stage) - batch.offset);
    block.bytes =
        batch.stage->file()->read(batch.offset, std::min(left, batch.rows_max * staged_bytes_max));
    block.rows.reserve(batch.rows_max);
    std::string_view rest = block.bytes;
    for (Row row; block.rows.size() < batch.rows_max; block.rows.push_back(row)) {
        std::size_t bytes = read_staged(rest, row);
        if (bytes == 0)
            break;
        rest.remove_prefix(bytes);
    }
    block.end = batch.offset + static_cast<std::int64_t>(block.bytes.size() - rest.size());
    return block;
}

void store_in_a_row(sqlite::Connection& db, const ImportBatch& batch, std::span<const Row> rows)
{
    std::int64_t id = batch.import.first_id.value + batch.stored;
    if (!rows.empty()) {
        std::int64_t last = id + static_cast<std::int64_t>(rows.size()) - 1;
        db.run(insert_range, {batch.import.first_id.value, last});
        store::note_imported(db, batch.import.id, {id, last});
    }
    for (const Row& row : rows)
        insert(db, ShipmentId{id++}, row, batch.import.begun_at);
}

// Rows whose ids follow each other, from the first one on.
std::span<const Row> run_of(std::span<const Row> rows)
{
    std::size_t length = 1;
    while (length < rows.size() && rows[length].id->value == rows[length - 1].id->value + 1)
        ++length;
    return rows.first(length);
}

void store_run(sqlite::Connection& db, const ImportBatch& batch, std::span<const Row> run)
{
    std::int64_t first = run.front().id->value;
    std::int64_t last = run.back().id->value;
    if (db.run(extend_range, {first, last}) == 0)
        db.run(insert_range, {first, last});
    store::note_imported(db, batch.import.id, {first, last});
    for (const Row& row : run)
        insert(db, *row.id, row, batch.import.begun_at);
}

// Takes those out whose ids somebody has, or a row before them. `rows` are in the order of ids.
std::vector<RowError> remove_taken(sqlite::Connection& db, std::vector<Row>& rows)
{
    std::vector<RowError> taken;
    std::vector<Row> free;
    free.reserve(rows.size());
    auto leave_out = [&](const Row& row) {
        taken.push_back({row.place, std::string{id_name},
                         "is the id of another shipment, which is there or stands here before"});
    };
    for (std::span<const Row> rest = rows; !rest.empty();) {
        std::span<const Row> run = run_of(rest);
        rest = rest.subspan(run.size());
        sqlite::Query query =
            db.query(select_taken_ids, {run.front().id->value, run.back().id->value});
        bool is_more = query.next();
        for (const Row& row : run) {
            while (is_more && query.integer(0) < row.id->value)
                is_more = query.next();
            bool is_taken = (is_more && query.integer(0) == row.id->value) ||
                            (!free.empty() && free.back().id == row.id);
            if (is_taken)
                leave_out(row);
            else
                free.push_back(row);
        }
    }
    rows = std::move(free);
    return taken;
}

}  // namespace

Result<BegunImport> begin_import(store::Transaction& transaction, const ImportPlan& plan)
{
    sqlite::Connection& db = transaction.db;
    BegunImport import{.begun_at = format_rfc3339(transaction.now)};
    if (plan.key) {
        Result<std::optional<KeptAnswer>> known = store::find_answer(transaction, *plan.key);
        if (!known)
            return std::move(known).error();
        import.answer = *std::move(known);
        if (import.answer)
            return import;
    }
    if (has_unfinished_import(db))
        return Error{Errc::conflict, "an import before this one did not end"};
    const Stage& stage = *plan.stage;
    if (!has_room_for(db, stage.statuses()))
        return too_many_statuses();
    import.first_id = stage.first_id();
    import.last_id = stage.last_id();
    if (!stage.has_ids()) {
        std::int64_t last = std::max<std::int64_t>(db.integer(select_last_id), 0);
        if (last > std::numeric_limits<std::int64_t>::max() - stage.rows())
            return Error{Errc::invalid, join("behind shipment ", last, " there are no ids left")};
        import.first_id = {last + 1};
        import.last_id = {last + stage.rows()};
    }
    db.run(insert_import, {std::string_view{plan.actor}, std::string_view{import.begun_at},
                           stage.rows(), import.first_id.value, import.last_id.value});
    import.id = db.last_insert_id();
    if (!stage.has_ids())
        reserve(db, stage, import);
    return import;
}

StoredBatch store_batch(store::Transaction& transaction, const ImportBatch& batch)
{
    sqlite::Connection& db = transaction.db;
    Block block = read_block(batch);
    StoredBatch stored{.offset = block.end, .is_last = block.end == end_of(*batch.stage)};
    if (!batch.stage->has_ids()) {
        store_in_a_row(db, batch, block.rows);
    } else {
        std::ranges::stable_sort(block.rows, {}, &Row::id);
        stored.taken = remove_taken(db, block.rows);
        for (std::span<const Row> rest = block.rows; !rest.empty();) {
            std::span<const Row> run = run_of(rest);
            store_run(db, batch, run);
            rest = rest.subspan(run.size());
        }
    }
    failpoint("import.batch");
    stored.stored = static_cast<std::int64_t>(block.rows.size());
    return stored;
}

Result<bool> complete_import(store::Transaction& transaction, const ImportEnd& end)
{
    sqlite::Connection& db = transaction.db;
    std::int64_t count = db.integer(count_all_statuses);
    if (count > std::int64_t{statuses_max} && count > db.integer(count_statuses))
        return too_many_statuses();
    if (end.key) {
        // While this one was under way another request took the key.
        Result<std::optional<KeptAnswer>> known = store::find_answer(transaction, *end.key);
        if (!known || known->has_value())
            return Error{Errc::invalid,
                         "the Idempotency-Key was used for another request meanwhile"};
        store::keep_answer(transaction, *end.key, end.answer);
    }
    db.run(add_counts);
    db.run(delete_ranges);
    db.run(delete_counts);
    db.run(end_import, {end.id, std::string_view{format_rfc3339(transaction.now)}, end.rows});
    failpoint("import.complete");
    return true;
}

}  // namespace holdfast::shipment
