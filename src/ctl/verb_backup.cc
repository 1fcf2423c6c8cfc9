// Makes a verified copy of the ledger, while the service runs or not.
#include <unistd.h>

#include "base/text.h"
#include "ctl/database.h"
#include "ctl/progress_bar.h"
#include "ctl/system_clock.h"
#include "ctl/verb.h"
#include "lib/json/writer.h"
#include "store/backup.h"
#include "store/open.h"

namespace holdfast::ctl {
namespace {

void print(const store::Backup& backup, const Invocation& invocation, Console& console)
{
    if (!invocation.json()) {
        console.out(join(backup.path, "\n"));
        return;
    }
    std::string out;
    json::Writer writer{out, json::Writer::Style::pretty};
    writer.begin_object()
        .member("ok", true)
        .member("path", backup.path)
        .member("bytes", backup.bytes)
        .member("made_at", format_rfc3339(backup.made_at))
        .end_object();
    console.out(out + "\n");
}

int backup(const daemon::DatabaseSettings& settings, const Invocation& invocation, Console& console)
{
    SystemClock clock;
    ProgressBar bar{console, !invocation.json()};
    sqlite::Connection db = store::open_for_reading({.path = settings.path}, store::ledger_kind());
    store::Backup made = store::make_backup(
        db, store::ledger_kind(), clock,
        {.directory = invocation.value("--to", backup_directory(settings)),
         .label = invocation.value("--label", "manual"),
         // What a person made by hand goes when a person removes it.
         .kept = invocation.has("--label") ? static_cast<std::size_t>(settings.backups_kept) : 0,
         .free_min = settings.free_min,
         .progress = [&bar](double share) { bar.show(share, "copying and verifying"); }});
    bar.clear();
    print(made, invocation, console);
    return 0;
}

int run_backup(const Invocation& invocation, Console& console)
{
    int exit = 0;
    auto settings = find_database(invocation, console, exit);
    if (!settings)
        return exit;
    if (invocation.has("--if-there") && ::access(settings->path.c_str(), F_OK) != 0) {
        console.out(join(settings->path, " is not there yet: nothing to back up\n"));
        return 0;
    }
    return guarded(console, "nothing unfinished is kept; repair the cause and run it again",
                   [&] { return backup(*settings, invocation, console); });
}

}  // namespace

Verb backup_verb()
{
    return {
        .name = "backup",
        .arguments = {},
        .summary = "make a verified copy of the database",
        .text =
            "Copies holdfast.db in one snapshot, verifies the copy, and prints its path. The\n"
            "service may run and write meanwhile. Of the copies with one --label the newest\n"
            "database.backups_kept are kept, of those without one all. Telemetry, events.db,\n"
            "is not part of it. Run by root, it goes on as the owner of the database's directory.\n"
            "\n"
            "The exit code is 0 on success, 65 66 73 77 78 as those of check, 74 when the\n"
            "copy could not be made.",
        .options = {{"--to", "DIR", "keep it there, not in database.backup_directory"},
                    {"--label", "WORD", "part of its name; default manual"},
                    {"--if-there", "", "do nothing when there is no database yet"}},
        .run = run_backup};
}

}  // namespace holdfast::ctl
