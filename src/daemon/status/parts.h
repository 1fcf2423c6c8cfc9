// The parts of /status.json that are about the service itself, and what it counts. Loop thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/loop.h"
#include "daemon/readiness.h"
#include "daemon/status/status_report.h"
#include "daemon/storage.h"
#include "daemon/trends/trend_watch.h"
#include "http/traffic/traffic.h"
#include "obs/latency/window.h"
#include "obs/recent_faults.h"
#include "order/counts.h"
#include "shipment/counts_board.h"

namespace holdfast::daemon {

// All outlive the report. Each function is a member of the answer.
void add_service(StatusReport& report, const Loop& loop);
void add_readiness(StatusReport& report, const Readiness& readiness);
// `late` is by how much its tasks were.
void add_loop(StatusReport& report, const latency::Window& late, const Loop& loop);
void add_store(StatusReport& report, const Storage& storage);
void add_shipments(StatusReport& report, shipment::CountsBoard& board);
// `breaker` is the state of the one in front of their service.
void add_orders(StatusReport& report, order::OrderCountsBoard& board,
                std::function<std::string_view()> breaker);
void add_requests(StatusReport& report, const http::Traffic& traffic, const Loop& loop);
void add_trends(StatusReport& report, const TrendWatch& watch);
void add_faults(StatusReport& report, obs::RecentFaults& faults);

}  // namespace holdfast::daemon
