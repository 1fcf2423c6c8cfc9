// What is known of the units that services look at: GET /units and /units/{name}. Loop thread.
//
// While systemd is not heard nobody knows how units are: what was known last is not told, since a
// client that overlooks the member "bus" would take it for the truth, and who asks for units in a
// state is refused, since no list is the answer to that.
#pragma once

#include "watch/circumstance/event_book.h"
#include "watch/journal/journal_lines.h"
#include "watch/routes/http_services.h"
#include "watch/unit/unit_desk.h"
#include "watch/unit/units.h"

namespace holdfast::watch {

struct UnitParts {
    const Units& units;
    const UnitDesk& desk;
    const EventBook& events;
    JournalLines& journal;  // Answers within a while.
};

// All of `parts` and `of_units` outlive the router.
void add_unit_routes(http::Router& router, const WatchedParts& parts, const UnitParts& of_units);

}  // namespace holdfast::watch
