// At most one process works on a database: flock on "<database>.lock", held for life. The database
// itself is never locked this way: closing any descriptor of it would drop SQLite's own locks.
#pragma once

#include <string>

#include "base/descriptor.h"

namespace holdfast::store {

class StoreLock {
public:
    // Throws Refused (Cause::locked) with the holder's process id.
    explicit StoreLock(const std::string& database_path);

private:
    Descriptor file_;
};

std::string lock_path(const std::string& database_path);

}  // namespace holdfast::store
