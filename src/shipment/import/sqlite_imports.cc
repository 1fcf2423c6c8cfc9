#include "shipment/import/sqlite_imports.h"

#include <utility>

#include "shipment/import/sqlite_steps.h"
#include "shipment/import/sqlite_undo.h"
#include "shipment/import/staged_row.h"

namespace holdfast::shipment {
namespace {

// What a write holds besides its texts.
constexpr std::size_t write_bytes = 512;

}  // namespace

void SqliteImports::begin(ImportPlan plan, Done<BegunImport> done)
{
    auto apply = [plan = std::move(plan)](store::Transaction& transaction) {
        return begin_import(transaction, plan);
    };
    ledger_.send(store::make_write<BegunImport>(store::Lane::intake, write_bytes, std::move(apply),
                                                std::move(done)));
}

void SqliteImports::store(ImportBatch batch, Done<StoredBatch> done)
{
    std::size_t bytes = write_bytes + batch.rows_max * (staged_bytes_max + sizeof(Row));
    auto apply = [batch = std::move(batch), &clock = clock_](store::Transaction& transaction) {
        Instant begun = clock.now();
        StoredBatch stored = store_batch(transaction, batch);
        stored.took = clock.now() - begun;
        return stored;
    };
    ledger_.send(store::make_write<StoredBatch>(store::Lane::intake, bytes, std::move(apply),
                                                std::move(done)));
}

// What has come this far is worth the last room there is.
void SqliteImports::complete(ImportEnd end, Done<bool> done)
{
    std::size_t bytes = write_bytes + end.answer.body.size();
    auto apply = [end = std::move(end)](store::Transaction& transaction) {
        return complete_import(transaction, end);
    };
    ledger_.send(
        store::make_write<bool>(store::Lane::finish, bytes, std::move(apply), std::move(done)));
}

void SqliteImports::undo(std::size_t rows_max, Done<Undone> done)
{
    auto apply = [rows_max](store::Transaction& transaction) {
        if (!has_unfinished_import(transaction.db))
            return Undone{.is_over = true};
        return undo_some(transaction, static_cast<std::int64_t>(rows_max));
    };
    ledger_.send(store::make_write<Undone>(store::Lane::finish, write_bytes, std::move(apply),
                                           std::move(done)));
}

}  // namespace holdfast::shipment
