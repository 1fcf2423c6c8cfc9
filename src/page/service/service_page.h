// The page of one service: how it is, was, and what of it may be a problem soon. It asks nobody;
// any thread.
#pragma once

#include <string>
#include <vector>

#include "page/html/html.h"
#include "page/part/frame.h"
#include "watch/finding.h"
#include "watch/history/history.h"
#include "watch/incident/incident.h"
#include "watch/service.h"

namespace holdfast::page {

// All that the page shows, as it was asked for.
struct ServiceView {
    const watch::Service& service;
    const watch::Finding* latest = nullptr;  // Null: no check has ended.
    WallTime since{};                        // When its status began.
    Duration interval{};
    // The markup of the bars, and what stands beside them; empty while nobody knows.
    std::string_view bars{};
    std::vector<std::string> uptimes{};  // By window, as text.
    std::vector<watch::RawResult> results{};
    std::vector<watch::Summary> hours{};  // Of the last day, the oldest first.
    std::vector<watch::Incident> incidents{};
};

void write_service_page(Html& html, const Frame& frame, const ServiceView& view);

// How it is now, by itself: what of the page changes with each check.
void write_now(Html& html, const Frame& frame, const ServiceView& view);

}  // namespace holdfast::page
