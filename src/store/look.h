// Looks at a database that somebody else may be using, without creating or changing a file: for
// checks and for whoever only asks. Not in a process that has the database open. Touches the disk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/sqlite/connection.h"
#include "store/kind.h"
#include "store/migrate.h"
#include "store/refusal.h"

namespace holdfast::store {

struct Look {
    bool exists = false;
    std::vector<Refusal> refusals;     // Why it would not be opened.
    std::optional<SchemaState> state;  // Absent when it is missing, refused or busy.
    std::string trouble;               // Why nobody can say now; not a reason to refuse it.
};

// `backup_directory` as in read_schema_state().
Look look_at(const std::string& path, const Kind& kind, const std::string& backup_directory = {});

// For reading, as look_at() does. Throws sqlite::Failure.
sqlite::Connection open_quietly(const std::string& path);

}  // namespace holdfast::store
