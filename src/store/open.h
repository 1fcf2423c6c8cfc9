// Opens the databases, the one way there is. Touches the disk: before the loop runs, or off it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/sqlite/connection.h"
#include "store/kind.h"
#include "store/refusal.h"

namespace holdfast::store {

// An emptied log keeps this much of its file, so that it need not grow again at once.
inline constexpr std::int64_t log_bytes_kept = 64LL << 20;

struct OpenSettings {
    std::string path;
    int cache_kib = 8 << 10;
    // How long foreign programs are waited for: with one writer nobody else is in the way.
    int busy_ms = 5000;
    // SQLite's view of the disk; tests have their own.
    const char* vfs = nullptr;
};

// Everything that is wrong with it from the outside, without SQLite and without changing a byte.
// Empty when it can be opened, or created. Never in a process that has the database open: it would
// drop SQLite's locks.
std::vector<Refusal> inspect(const std::string& path, const Kind& kind);

// The one connection that writes; hold a StoreLock. Creates the file with an empty schema when it
// is missing. What the log holds is written again, brought into the database and synced, so that
// what recovery found can be answered for. Throws Refused or sqlite::Failure.
sqlite::Connection open_for_writing(const OpenSettings& settings, const Kind& kind);

// Writes something that changes nothing and has it synced, so that a disk that takes no more shows
// that at once. Throws sqlite::Failure.
void try_to_write(sqlite::Connection& db, const Kind& kind);

// After open_for_writing() has been there once. Throws Refused or sqlite::Failure.
sqlite::Connection open_for_reading(const OpenSettings& settings, const Kind& kind);

// Where telemetry stands: events.db beside the ledger.
std::string telemetry_path(const std::string& ledger_path);

}  // namespace holdfast::store
