// Brings the database of a service that came before into a ledger that has rows of its own: all of
// it in one transaction, so that a kill at any moment leaves all or nothing. Done twice, the second
// time finds every row there. Touches the disk and takes as long as it takes.
#pragma once

#include <functional>
#include <string>

#include "base/time.h"
#include "store/legacy/take.h"

namespace holdfast::store {

struct JoinOptions {
    std::string from;           // Only read; its service may go on meanwhile.
    std::string ledger;         // Its path; hold its StoreLock.
    std::string actor;          // "uid:0"
    bool is_rehearsal = false;  // All of it is undone at the end.
    std::int64_t unread_shown = unread_shown_max;
    std::function<void(const std::string& doing, double share)> progress{};
};

// `db` is the ledger's writing connection, of the newest schema. Throws Refused when `from` is none
// of theirs, or the ledger has an import that did not end; sqlite::Failure. Then nothing has
// changed.
Taken join_in(sqlite::Connection& db, const Clock& clock, const JoinOptions& options);

}  // namespace holdfast::store
