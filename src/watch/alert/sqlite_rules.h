// Silences and maintenance windows in the database, and lists of names in a column. Writer thread,
// inside a transaction; loading also on the reader's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/write.h"
#include "watch/alert/alert_state.h"

namespace holdfast::watch {

// One a line: no name has a line end in it.
std::string to_lines(const std::vector<std::string>& names);
std::vector<std::string> from_lines(std::string_view text);

void store_silence(store::Transaction& transaction, const SilenceRule& rule);
void store_window(store::Transaction& transaction, const MaintenanceWindow& window);
// Those that end, or ended, after `oldest`.
void load_silences(sqlite::Connection& db, WallTime oldest, AlertState& into);
void load_windows(sqlite::Connection& db, WallTime oldest, AlertState& into);

}  // namespace holdfast::watch
