// Imports in the ledger, each step a write among others. Loop thread.
#pragma once

#include "base/time.h"
#include "shipment/import/imports.h"
#include "store/ledger.h"

namespace holdfast::shipment {

class SqliteImports final : public Imports {
public:
    // Both outlive this; the clock measures what a batch takes.
    SqliteImports(store::Ledger& ledger, const Clock& clock) noexcept
        : ledger_{ledger}, clock_{clock}
    {
    }

    void begin(ImportPlan plan, Done<BegunImport> done) override;
    void store(ImportBatch batch, Done<StoredBatch> done) override;
    void complete(ImportEnd end, Done<bool> done) override;
    void undo(std::size_t rows_max, Done<Undone> done) override;

private:
    store::Ledger& ledger_;
    const Clock& clock_;
};

}  // namespace holdfast::shipment
