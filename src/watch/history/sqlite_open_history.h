// The row of a service in watch_latest. Writer or reader thread.
#pragma once

#include <optional>
#include <string>

#include "lib/sqlite/connection.h"
#include "watch/history/history.h"
#include "watch/history/open_history.h"

namespace holdfast::watch {

struct OpenRow {
    OpenHistory open;
    // Of the last result, whose numbers `open.last` has.
    std::string version{};
    std::string reason{};
    std::optional<WallTime> certificate_expires{};
};

// Nothing when there was no result yet. Of damaged bytes what can be read.
std::optional<OpenRow> load_open(sqlite::Connection& db, ServiceKey service);
void save_open(sqlite::Connection& db, ServiceKey service, const OpenRow& row);

std::vector<Latest> load_latest(sqlite::Connection& db);

}  // namespace holdfast::watch
