// Goes back to a backup. Whenever it is killed, the old or the new database is in place, whole, and
// nothing is ever deleted. Touches the disk and takes as long as it takes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/kind.h"
#include "store/verify.h"

namespace holdfast::store {

struct RestoreOptions {
    std::string backup;    // A file; it is only read.
    std::string database;  // What is replaced; may be missing.
    std::function<void(double share)> progress{};
};

struct Restored {
    std::string kept;  // Where the old database is now; empty when there was none.
    int version;       // Of its schema.
    // What verify() says of it; nothing that would make it worse than no database.
    std::vector<Finding> findings;
};

// Hold the database's StoreLock, as the user whom its directory belongs to. Throws Refused for a
// file that is not ours, newer or damaged, and when other programs have the database open;
// std::runtime_error or sqlite::Failure when the disk does not let us. Then nothing has changed.
Restored restore(const Kind& kind, const Clock& clock, const RestoreOptions& options);

// It is there while a restore that could not be done in one step has begun and is not over. Until
// restore() has been called again the database must not be opened.
std::string restoring_path(const std::string& database);

}  // namespace holdfast::store
