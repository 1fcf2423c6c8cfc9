// One service in the overview. Loop thread.
#pragma once

#include "page/book/service_book.h"
#include "page/html/html.h"
#include "page/overview/overview.h"
#include "page/part/frame.h"
#include "watch/list/watchlist.h"
#include "watch/monitor/monitor.h"

namespace holdfast::page {

// What is known of it. All of it is the loop's, and outlives no turn.
struct OverviewRow {
    const watch::Watchlist::Item* item = nullptr;
    const watch::Monitor::Watched* watched = nullptr;  // Null: not yet.
    const ServiceBook::Page* page = nullptr;           // Likewise.

    const watch::Finding* latest() const noexcept;
    watch::Status status() const noexcept;
    // When the last check of it was over; long ago for none.
    WallTime found_at() const noexcept;
    bool is_looked_for(const OverviewAsked& asked) const;
    // What words are looked for in: all that names it, in lower case.
    std::string findable() const;
};

void write_overview_row(Html& html, const Frame& frame, const OverviewRow& row,
                        const OverviewAsked& asked);

// Of a query: milliseconds since 1970; nothing for what is none.
std::optional<WallTime> read_millis(std::string_view text) noexcept;

}  // namespace holdfast::page
