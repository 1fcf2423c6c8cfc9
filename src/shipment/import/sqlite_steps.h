// The steps of an import inside the transactions in which they are stored. Until the last one its
// shipments are hidden: arriving_shipments has their ids. Writer thread.
#pragma once

#include "base/result.h"
#include "shipment/import/imports.h"
#include "store/write.h"

namespace holdfast::shipment {

Result<BegunImport> begin_import(store::Transaction& transaction, const ImportPlan& plan);
StoredBatch store_batch(store::Transaction& transaction, const ImportBatch& batch);
Result<bool> complete_import(store::Transaction& transaction, const ImportEnd& end);

}  // namespace holdfast::shipment
