// From what the configuration says about watching to the settings of its parts. Loop thread.
#pragma once

#include "daemon/config/settings.h"
#include "watch/history/retention.h"
#include "watch/list/watchlist.h"
#include "watch/monitor/monitor_settings.h"

namespace holdfast::daemon {

watch::MonitorSettings monitor_settings(const WatchSettings& settings);
watch::WatchlistSettings watchlist_settings(const WatchSettings& settings);
watch::HistoryRetention history_retention(const WatchSettings& settings);

}  // namespace holdfast::daemon
