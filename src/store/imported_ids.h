// Which shipments came with which import: what the history of one begins with. In a transaction of
// the caller's, in which the shipments come or go as well.
#pragma once

#include <cstdint>

#include "lib/sqlite/connection.h"

namespace holdfast::store {

// Ids that follow each other.
struct IdRange {
    std::int64_t first;
    std::int64_t last;
};

// Those with a history are left out: it began before.
void note_imported(sqlite::Connection& db, std::int64_t import, IdRange ids);

// At the end of the import's ranges.
void forget_imported(sqlite::Connection& db, std::int64_t import, IdRange ids);

}  // namespace holdfast::store
