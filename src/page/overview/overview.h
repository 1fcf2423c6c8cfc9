// The first page: every service, by environment and group, with what somebody looks for in it.
// Loop thread: it reads what the loop has in memory, and waits for nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "page/book/service_book.h"
#include "page/html/html.h"
#include "page/part/frame.h"
#include "watch/list/watchlist.h"
#include "watch/monitor/monitor.h"

namespace holdfast::page {

// What the query of the page says. What makes no sense in it is as if it were not there: a page is
// shown for any address that somebody has kept.
struct OverviewAsked {
    std::string words{};  // Each is to be found.
    std::string environment{};
    std::string group{};
    std::optional<watch::Status> status{};
    // Only what was found after this: for a page that has the rest.
    std::optional<WallTime> since{};

    static constexpr std::size_t text_bytes_max = 256;
};

// `query` as it was sent.
OverviewAsked read_overview_asked(std::string_view query);

struct OverviewParts {
    const watch::Watchlist& list;
    const watch::Monitor& monitor;
    const ServiceBook& book;
};

// What is not looked for is there as well, hidden: the page's script looks for something else
// without asking.
void write_overview(Html& html, const Frame& frame, const OverviewParts& parts,
                    const OverviewAsked& asked);

// Where the page of a service is.
std::string service_page_path(std::string_view id);

}  // namespace holdfast::page
