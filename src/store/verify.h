// Looks at everything in a database that can be wrong: its pages, its references, its shape, its
// history, sums that triggers keep, and rows that no program of ours would have written. Reads
// all of it, so it takes as long as it takes. A thread of its own connection.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/sqlite/connection.h"
#include "store/kind.h"

namespace holdfast::store {

struct Finding {
    std::string check;   // "integrity"
    std::string what;    // "row 17 missing from index shipments_status"
    std::string remedy;  // A sentence, or a command.
};

struct VerifyOptions {
    // Of each check: a broken table would fill the screen and hide the rest.
    int findings_max = 20;
    // What is looked at, and how much of the work was done before.
    std::function<void(std::string_view doing, double share)> progress{};
};

// Others may write meanwhile: each check sees a snapshot of its own. CHECK constraints are looked
// at only through a connection that could write, because SQLite knows them on no other. Throws
// sqlite::Failure when it cannot even be read; Finding{} says the same of a page or a table.
std::vector<Finding> verify(sqlite::Connection& db, const Kind& kind,
                            const VerifyOptions& options = {});

}  // namespace holdfast::store
