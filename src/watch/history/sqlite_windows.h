// Puts windows together: of days, hours, and at the edges raw results or changes of state. Each
// service's rows lie together, so that the cost is that of the window, however old the rest is.
// Reader thread.
#pragma once

#include <vector>

#include "lib/sqlite/connection.h"
#include "watch/history/history.h"

namespace holdfast::watch {

Summary load_uptime(sqlite::Connection& db, ServiceKey service, Window window, WallTime now);
Result<Series> load_series(sqlite::Connection& db, const SeriesAsked& asked, WallTime now);
Bars load_bars(sqlite::Connection& db, ServiceKey service, int days, WallTime now);

extern const std::string_view select_hours;
extern const std::string_view select_days;
extern const std::string_view select_first_hour;
extern const std::string_view select_first_day;

}  // namespace holdfast::watch
