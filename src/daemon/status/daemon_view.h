// What the page of the daemon shows, from those who know it: what /readyz, /status.json and
// /metrics say as well. Loop thread; it waits for nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/loop.h"
#include "daemon/config/settings.h"
#include "daemon/loop_metrics.h"
#include "daemon/readiness.h"
#include "daemon/storage.h"
#include "daemon/store_tasks.h"
#include "daemon/watchdog.h"
#include "daemon/worker_thread.h"
#include "http/server.h"
#include "http/stream/event_hub.h"
#include "http/traffic/traffic.h"
#include "obs/log.h"
#include "obs/recent_faults.h"
#include "obs/trend/trends.h"
#include "order/counts.h"
#include "page/daemon/daemon_page.h"

namespace holdfast::daemon {

struct DaemonSources {
    const Loop& loop;
    WallTime started;
    const std::vector<std::string>& listeners;
    const Settings& settings;  // Those in force.
    const Readiness& readiness;
    Storage& storage;
    const StoreTasks& store_tasks;
    LoopMetrics& loop_metrics;
    const Watchdog& watchdog;
    const http::Server& server;
    const http::EventHub& events;
    const http::Traffic& traffic;
    const WorkerThread& aux;
    obs::Log& log;
    obs::RecentFaults& faults;
    order::OrderCountsBoard& orders;
    const trend::Trends* trends;  // Null while nobody watches.
};

page::DaemonView look_at(const DaemonSources& sources);

// Up to which bound half, and nearly all, of what was observed lies.
page::DaemonView::Spread spread_of(obs::Histogram& histogram);

}  // namespace holdfast::daemon
