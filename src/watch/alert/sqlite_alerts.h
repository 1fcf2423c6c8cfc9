// The state of alerting in the database. Writer thread, inside anybody's transaction; loading also
// on the reader's.
#pragma once

#include <string_view>

#include "store/write.h"
#include "watch/alert/alert_state.h"

namespace holdfast::watch {

// Everything but the notices, which are the outbox's. Again with the same changes it changes
// nothing.
void save_alerts(store::Transaction& transaction, const AlertChanges& changes);

// What is up, what counts, and silences and windows that were not over a day ago: until then they
// matter to streaks.
AlertState load_alerts(sqlite::Connection& db, WallTime now);

// For store::Retention: alerts that are resolved, silences and windows that are over.
extern const std::string_view delete_resolved_alerts;
extern const std::string_view delete_past_silences;
extern const std::string_view delete_past_windows;

}  // namespace holdfast::watch
