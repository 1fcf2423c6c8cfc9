// Stores results inside anybody's transaction. Writer thread.
#pragma once

#include <vector>

#include "lib/sqlite/connection.h"
#include "watch/history/history.h"

namespace holdfast::watch {

// One after the other; adds what has changed by them to `changes`.
void record(sqlite::Connection& db, const std::vector<Entry>& entries,
            std::vector<StateChange>& changes);

}  // namespace holdfast::watch
