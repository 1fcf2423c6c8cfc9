// Takes back what an import has stored that does not end: when it fails, or after the process ended
// in the middle. The shipments were hidden all the time, so that nobody misses them. Writer thread,
// or the main thread before there is one.
#pragma once

#include <cstdint>
#include <functional>

#include "base/time.h"
#include "lib/sqlite/connection.h"
#include "shipment/import/imports.h"
#include "store/write.h"

namespace holdfast::shipment {

bool has_unfinished_import(sqlite::Connection& db);

// Removes at most `rows_max` shipments.
Undone undo_some(store::Transaction& transaction, std::int64_t rows_max);

// All of them, in transactions of its own, with the log brought into the database in between.
// `each` is called before every one. Returns how many shipments were removed. Throws
// sqlite::Failure, after which no transaction is open.
std::int64_t undo_all(sqlite::Connection& db, const Clock& clock,
                      const std::function<void()>& each);

}  // namespace holdfast::shipment
