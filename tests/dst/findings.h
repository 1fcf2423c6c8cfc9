// What is in the database, read past the code that keeps it. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/sqlite/connection.h"
#include "tests/dst/model.h"

namespace holdfast::dst {

struct Findings {
    std::vector<Seen> orders;
    std::int64_t leased = 0;
    std::int64_t open = 0;  // Orders that are not final.
    // What the database says against itself: its counts against a recount, shipments nobody
    // ordered. Empty: nothing.
    std::string contradiction;
};

// Of one snapshot; its pages are looked at as well if that is asked for. Throws sqlite::Failure.
Findings read_findings(sqlite::Connection& db, bool with_pages);

}  // namespace holdfast::dst
