// From a path to databases that can be worked with: locked, opened, brought up to date, and of the
// shape that they must have. Takes as long as a migration takes; before the loop runs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "lib/sqlite/connection.h"
#include "store/lock.h"
#include "store/migrate.h"
#include "store/open.h"
#include "store/refusal.h"

namespace holdfast::store {

struct PrepareSettings {
    std::string ledger_path;  // Telemetry stands beside it.
    bool may_migrate = true;  // database.migrate is "on-start".
    std::string program_version;
    std::string backup_directory{};  // Empty: the default one.
    int cache_kib = 8 << 10;         // The ledger's writer.
    int reader_cache_kib = 4 << 10;
    std::int64_t telemetry_bytes_max = 0;  // 0: no limit.
    int to = 0;  // How far the ledger is migrated; 0: to the newest, which alone can be served.
    // What is being done and how much of it is over, for a status line and to ask for more time: at
    // each step, and some times a second while a step takes long.
    std::function<void(const std::string& doing, double share)> progress{};
};

// A file of telemetry that could not be used, and stands beside the new one now.
struct SetAside {
    std::string path;  // As it is called now.
    std::string why;
};

struct Prepared {
    // First, so that they go last.
    StoreLock ledger_lock;
    std::optional<StoreLock> telemetry_lock{};
    sqlite::Connection ledger;
    sqlite::Connection ledger_reader;
    // In memory, and not to be written to, while `telemetry_refusal` says why there is no file.
    sqlite::Connection telemetry;
    std::optional<sqlite::Connection> telemetry_reader{};  // Where there is a file.
    std::optional<Refusal> telemetry_refusal{};
    std::optional<SetAside> set_aside{};
    // What is worth an entry of the log: "made /var/lib/holdfast/holdfast.db", "migrated it from
    // schema 2 to 3; the copy from before is /var/lib/holdfast/backups/...".
    std::vector<std::string> done;
    int ledger_was = 0;  // The schema that was found.
    std::string copy{};  // The ledger's from before its migration; empty when none was made.
};

// Throws Refused, sqlite::Failure, or std::runtime_error when the copy before a migration cannot be
// made. Telemetry that cannot be used is no reason: see handling_of().
Prepared prepare(const PrepareSettings& settings, const Clock& clock);

// Telemetry alone, in a process that serves without it.
struct TelemetryTry {
    bool is_locked = false;   // Its lock is held from before.
    bool is_suspect = false;  // It has contradicted itself: all of it is looked at first.
};

struct Telemetry {
    std::optional<StoreLock> lock{};         // If it was not held.
    std::optional<sqlite::Connection> db{};  // These two, or a refusal.
    std::optional<sqlite::Connection> reader{};
    std::optional<Refusal> refusal{};
    std::optional<SetAside> set_aside{};  // Even if what was to be made instead is refused.
    std::vector<std::string> done{};
};

// No connection of this process may be open on the file: see inspect(). What it gives has been
// written to. Throws what is no fault of the file's.
Telemetry prepare_telemetry(const PrepareSettings& settings, const Clock& clock,
                            const TelemetryTry& what);

// What becomes of a start when telemetry is refused. What is damaged is given another name and
// begun anew: nothing of it is lost, and the ledger is served. What a person has only to permit is
// left where it is, and the ledger is served without. Where the ledger would be refused as well,
// or another process works, nothing starts.
enum class Handling { refuse, set_aside, go_without };
Handling handling_of(Cause telemetry_cause) noexcept;

// What the check says in the same words.
// Nothing while the database is there, or never was.
std::optional<Refusal> lost(const std::string& path, const Kind& kind,
                            const std::string& backup_directory);
Refusal older_schema(const std::string& path, const SchemaState& state, const Kind& kind);
Refusal wrong_shape(const std::string& path, const std::vector<std::string>& differences);

}  // namespace holdfast::store
