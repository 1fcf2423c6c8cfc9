// Reads raw results and changes of state. Reader thread.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "lib/sqlite/connection.h"
#include "watch/history/history.h"
#include "watch/history/open_history.h"

namespace holdfast::watch {

std::vector<RawResult> load_results(sqlite::Connection& db, const RawAsked& asked);
std::vector<StateChange> load_changes(sqlite::Connection& db, const ChangesAsked& asked);

// Those that say how the service was in the window, oldest first: the last one at or before its
// beginning, too. Empty when there is none so early.
std::vector<StateChange> load_changes_of(sqlite::Connection& db, ServiceKey service, Window window);

// The raw results of a window and the last one before it, in their order.
void for_each_sample(sqlite::Connection& db, ServiceKey service, const OpenHistory& open,
                     Window window, const std::function<void(const Sample&)>& each);

// When the first one that is kept began.
WallTime raw_from(sqlite::Connection& db, ServiceKey service, const OpenHistory& open);

// Statements that must cost the same however much else there is: for the test that looks at their
// plans.
extern const std::string_view select_chunks_before;
extern const std::string_view select_chunks_of;
extern const std::string_view select_changes_of;
extern const std::string_view select_changes_of_all;
extern const std::string_view select_changes_between;

}  // namespace holdfast::watch
