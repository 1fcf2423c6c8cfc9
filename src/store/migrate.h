// Brings a schema up to date, one numbered file after the other, each in one transaction: it may be
// killed at any moment and run again. Needs the StoreLock.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/time.h"
#include "lib/sqlite/connection.h"
#include "store/kind.h"

namespace holdfast::store {

struct Applied {
    int version;
    std::string name;
    std::string sha256;
    std::string applied_at;  // RFC 3339.
    std::string program;     // The version of ours that did it.
    std::int64_t took_ms;
};

struct SchemaState {
    int version = 0;
    std::vector<Applied> history;
    std::vector<Migration> pending;
};

// Throws Refused when the schema is newer than ours (its remedy names the way back), or when what
// was applied is not what we have. Copies are looked for in `backup_directory`; empty: the default.
SchemaState read_schema_state(sqlite::Connection& db, const Kind& kind,
                              const std::string& backup_directory = {});

struct MigrationProgress {
    const Migration& migration;
    int statement;   // From 1.
    int statements;  // Of this migration.
    int done;        // Statements that are over, of all migrations that are applied.
    int total;
};

struct MigrateOptions {
    int to = 0;  // 0: the newest.
    std::string program_version;
    // Before each statement, and some times a second while one runs.
    std::function<void(const MigrationProgress&)> progress{};
};

// Applies what is pending up to `to`. Returns how many were applied. Throws Refused, or
// sqlite::Failure for what may pass by itself; the migration that failed was undone, those before
// it stay.
int migrate(sqlite::Connection& db, const Kind& kind, const Clock& clock,
            const MigrateOptions& options);

// What the connection needs beyond the file before it writes, with the newest schema. Without it
// there are no events of what it changes.
void begin_session(sqlite::Connection& db, const Kind& kind);

}  // namespace holdfast::store
