#include "store/backup.h"

#include <filesystem>

#include <unistd.h>

#include "base/failpoint.h"
#include "store/copy.h"
#include "store/files.h"

namespace holdfast::store {
namespace {

void remove_older(const Backup& made, const Kind& kind, const BackupOptions& options)
{
    std::size_t seen = 0;
    for (const Backup& backup : list_backups(options.directory, kind.name))
        if (backup.label == options.label && backup.path != made.path && ++seen >= options.kept)
            (void)::unlink(backup.path.c_str());
}

}  // namespace

Backup make_backup(sqlite::Connection& db, const Kind& kind, const Clock& clock,
                   const BackupOptions& options)
{
    make_directory(options.directory);
    Copy::remove_leftovers(options.directory);
    Backup backup{.path = {}, .label = options.label, .made_at = clock.wall(), .bytes = 0};
    auto name = [&] {
        return (std::filesystem::path{options.directory} /
                backup_name(kind.name, backup.made_at, options.label))
            .string();
    };
    // Two in the same millisecond happen to tests and to clocks that were set back.
    while (std::filesystem::exists(backup.path = name()))
        backup.made_at += std::chrono::milliseconds{1};
    Copy copy{backup.path};
    copy.fill(db, clock, {.free_min = options.free_min, .progress = options.progress});
    backup.bytes = copy.bytes();
    copy.rename_to(backup.path);
    failpoint("backup.renamed");
    sync_directory(options.directory);
    if (options.kept > 0)
        remove_older(backup, kind, options);
    if (options.progress)
        options.progress(1);
    return backup;
}

}  // namespace holdfast::store
