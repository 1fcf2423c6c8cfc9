// What a start is refused for, and what is not.
#include <filesystem>

#include "base/text.h"
#include "store/backup.h"
#include "store/prepare.h"

namespace holdfast::store {

Handling handling_of(Cause telemetry_cause) noexcept
{
    switch (telemetry_cause) {
    case Cause::directory_missing:
    case Cause::directory_not_writable:
    case Cause::network_file_system:
    case Cause::newer:
    case Cause::older:
    case Cause::locked:
    case Cause::lost:  // Of the ledger alone.
        return Handling::refuse;
    case Cause::orphan_log:
    case Cause::foreign:
    case Cause::legacy:
    case Cause::corrupt:
    case Cause::altered:
    case Cause::migration:
        return Handling::set_aside;
    case Cause::not_a_file:
    case Cause::not_permitted:
    case Cause::other_owner:
    case Cause::shape:
    case Cause::other:
        return Handling::go_without;
    }
    return Handling::go_without;
}

std::optional<Refusal> lost(const std::string& path, const Kind& kind,
                            const std::string& backup_directory)
{
    std::error_code error;
    if (&kind != &ledger_kind() || std::filesystem::exists(path, error) || error)
        return std::nullopt;
    try {
        std::string directory =
            backup_directory.empty() ? default_backup_directory(path) : backup_directory;
        std::vector<Backup> backups = list_backups(directory);
        if (backups.empty())
            return std::nullopt;
        return Refusal{.cause = Cause::lost,
                       .subject = path,
                       .what = "is missing, but there are backups of it",
                       .why = join("a new one would take orders as if there had never been any; "
                                   "the newest backup is ",
                                   backups.front().path),
                       .remedy = join("move the database back; or go back to a copy: holdfastctl "
                                      "restore; or, if a new one is meant, move the copies out of ",
                                      directory)};
    } catch (const std::filesystem::filesystem_error&) {
        return std::nullopt;  // Whoever may not look there cannot say that there are any.
    }
}

Refusal older_schema(const std::string& path, const SchemaState& state, const Kind& kind)
{
    return {.cause = Cause::older,
            .subject = path,
            .what = join("has schema ", state.version, ", and this program needs ", kind.version()),
            .why = "database.migrate is \"manual\"",
            .remedy = "holdfastctl migrate"};
}

Refusal wrong_shape(const std::string& path, const std::vector<std::string>& differences)
{
    return {.cause = Cause::shape,
            .subject = path,
            .what = "its tables are not what they must be",
            .why = join_list(differences, "; "),
            .remedy =
                "undo the change with sqlite3 as the file's owner, after PRAGMA "
                "wal_autocheckpoint=0, or go back to a copy: holdfastctl restore"};
}

}  // namespace holdfast::store
