// Deletes what has been kept long enough, a service after the other, so that no table needs an
// index by time. Writer thread.
#pragma once

#include <string_view>

#include "lib/sqlite/connection.h"
#include "watch/history/history.h"

namespace holdfast::watch {

Pruned prune_some(sqlite::Connection& db, const PruneAsked& asked);

extern const std::string_view delete_chunks;
extern const std::string_view delete_hours;
extern const std::string_view delete_days;
extern const std::string_view delete_circumstances;
extern const std::string_view delete_changes;

}  // namespace holdfast::watch
