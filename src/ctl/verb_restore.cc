// Goes back to a backup, while the service is stopped.
#include "base/text.h"
#include "ctl/database.h"
#include "ctl/progress_bar.h"
#include "ctl/system_clock.h"
#include "ctl/verb.h"
#include "lib/json/writer.h"
#include "store/lock.h"
#include "store/restore.h"

namespace holdfast::ctl {
namespace {

void print(const std::string& path, const store::Restored& restored, const Invocation& invocation,
           Console& console)
{
    if (invocation.json()) {
        std::string out;
        json::Writer writer{out, json::Writer::Style::pretty};
        writer.begin_object()
            .member("ok", true)
            .member("path", path)
            .member("version", restored.version)
            .member("kept", restored.kept)
            .key("findings")
            .begin_array();
        for (const store::Finding& finding : restored.findings)
            writer.begin_object()
                .member("check", finding.check)
                .member("what", finding.what)
                .member("remedy", finding.remedy)
                .end_object();
        writer.end_array().end_object();
        console.out(out + "\n");
        return;
    }
    console.out(join(path, ": restored, schema ", restored.version, "\n"));
    if (!restored.kept.empty())
        console.out(join("the database from before is ", restored.kept, "\n"));
    for (const store::Finding& finding : restored.findings)
        console.out(join("found in it: ", finding.check, ": ", printable(finding.what), " (",
                         finding.remedy, ")\n"));
    console.out("start the service: systemctl start holdfast\n");
}

int run_restore(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() != 1) {
        console.err(
            "holdfastctl: restore: which backup? (holdfastctl restore FILE; list them: "
            "holdfastctl store)\n");
        return static_cast<int>(daemon::Exit::usage);
    }
    int exit = 0;
    auto settings = find_database(invocation, console, exit);
    if (!settings)
        return exit;
    return guarded(console, "nothing has changed; repair the cause and run it again", [&] {
        SystemClock clock;
        ProgressBar bar{console, !invocation.json()};
        store::StoreLock lock{settings->path};
        store::Restored restored = store::restore(
            store::ledger_kind(), clock,
            {.backup = invocation.arguments.front(),
             .database = settings->path,
             .progress = [&bar](double share) { bar.show(share, "copying and verifying"); }});
        bar.clear();
        print(settings->path, restored, invocation, console);
        return 0;
    });
}

}  // namespace

Verb restore_verb()
{
    return {
        .name = "restore",
        .arguments = "FILE",
        .summary = "go back to a backup",
        .text =
            "Verifies the backup, copies it, and puts the copy in the place of holdfast.db. The\n"
            "database from before is kept under a name that is printed, never deleted. The\n"
            "service must be stopped. Killed at any moment, the old or the new database is in\n"
            "place, whole. Run by root, it goes on as the owner of the database's directory.\n"
            "\n"
            "The exit code is 0 on success, 65 when FILE is no backup that this program can\n"
            "use, 66 73 77 78 as those of check, 75 when the daemon has the database, 74 when\n"
            "the disk failed.",
        .run = run_restore};
}

}  // namespace holdfast::ctl
