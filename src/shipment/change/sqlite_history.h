// Reads what became of a shipment. Reader thread.
#pragma once

#include <vector>

#include "base/result.h"
#include "lib/sqlite/connection.h"
#include "shipment/change/history.h"

namespace holdfast::shipment {

// The oldest first. Errc::not_found when there never was such a shipment; one that is gone has its
// history still.
Result<std::vector<HistoryEntry>> read_history(sqlite::Connection& db, const HistoryQuery& query);

}  // namespace holdfast::shipment
