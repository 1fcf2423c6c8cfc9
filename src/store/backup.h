// Copies of a database that can be trusted: made in one snapshot, verified, synced, then renamed
// into place. Touches the disk and takes as long as it takes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "lib/sqlite/connection.h"
#include "store/kind.h"

namespace holdfast::store {

struct Backup {
    std::string path;
    std::string label;
    WallTime made_at;  // From its name.
    std::int64_t bytes;
};

struct BackupOptions {
    std::string directory;  // Made when missing, mode 0750; its parent must be there.
    std::string label;      // "daily", "before-0007": part of the name, [a-z0-9-].
    std::size_t kept = 7;   // Of this label; older ones are removed after a success. 0: all.
    // So much stays free beside the copy: it must not be what fills the disk of the service.
    std::int64_t free_min = 0;
    std::function<void(double share)> progress{};
};

// VACUUM INTO through `db`, to "holdfast-<stamp>-<label>.db". A reading connection will do, and
// others may write meanwhile; their log cannot be emptied until the copy is there. Throws
// std::runtime_error or sqlite::Failure; what is unfinished is removed, and what a killed run left
// is removed by the next one. Uses the connection's interrupt_when().
Backup make_backup(sqlite::Connection& db, const Kind& kind, const Clock& clock,
                   const BackupOptions& options);

// Newest first. Only what our names describe; empty when there is no such directory. Throws
// std::filesystem::filesystem_error when it cannot be read.
std::vector<Backup> list_backups(const std::string& directory,
                                 std::string_view database = "holdfast.db");

// "20261121T030405.678Z", for names: sorts by time.
std::string format_stamp(WallTime time);

// "holdfast-20261121T030405.678Z-daily.db"
std::string backup_name(std::string_view database, WallTime made_at, std::string_view label);
// Without path and size. Nothing for a name that is not ours.
std::optional<Backup> parse_backup_name(std::string_view database, std::string_view name);

// Next to the ledger: "backups/".
std::string default_backup_directory(const std::string& ledger_path);

}  // namespace holdfast::store
