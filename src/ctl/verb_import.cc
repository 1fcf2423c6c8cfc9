// Takes the rows of a service that came before into the ledger, while the service is stopped.
#include <unistd.h>

#include "base/text.h"
#include "ctl/adoption.h"
#include "ctl/database.h"
#include "ctl/progress_bar.h"
#include "ctl/system_clock.h"
#include "ctl/verb.h"
#include "store/backup.h"
#include "store/legacy/join_in.h"
#include "store/prepare.h"

namespace holdfast::ctl {
namespace {

struct Job {
    const daemon::DatabaseSettings& settings;
    std::string from;
    std::string actor;
    bool is_rehearsal;
    std::int64_t unread_shown;
};

struct Outcome {
    store::Taken taken;
    std::string copy;  // The ledger's from before; empty when nothing was changed.
};

void print(const Job& job, const Outcome& outcome, const Invocation& invocation, Console& console)
{
    if (invocation.json()) {
        std::string out;
        json::Writer writer{out, json::Writer::Style::pretty};
        writer.begin_object()
            .member("ok", true)
            .member("path", job.settings.path)
            .member("from", job.from)
            .member("dry_run", job.is_rehearsal)
            .member("copy", outcome.copy);
        write_rows(outcome.taken, writer);
        writer.end_object();
        console.out(out + "\n");
        return;
    }
    console.out(join(job.is_rehearsal ? "would import " : "imported ", job.from, " into ",
                     job.settings.path, "\n", describe_rows(outcome.taken)));
    if (!outcome.copy.empty())
        console.out(join("the copy from before is ", outcome.copy, "\n"));
}

Outcome import(const Job& job, ProgressBar& bar)
{
    // Before anything of ours is touched: it may not be the file that was meant.
    (void)store::look_into(job.from);
    SystemClock clock;
    auto show = [&](const std::string& doing, double share) { bar.show(share, doing); };
    store::Prepared prepared = store::prepare({.ledger_path = job.settings.path,
                                               .may_migrate = !job.is_rehearsal,
                                               .program_version = HOLDFAST_VERSION,
                                               .backup_directory = backup_directory(job.settings),
                                               .progress = show},
                                              clock);
    Outcome outcome;
    if (!job.is_rehearsal)
        outcome.copy =
            store::make_backup(
                prepared.ledger_reader, store::ledger_kind(), clock,
                {.directory = backup_directory(job.settings),
                 .label = "before-import",
                 .kept = 2,  // Of one import that was begun again.
                 .progress = [&](double share) { show("copying the ledger before", share); }})
                .path;
    outcome.taken = store::join_in(prepared.ledger, clock,
                                   {.from = job.from,
                                    .ledger = job.settings.path,
                                    .actor = job.actor,
                                    .is_rehearsal = job.is_rehearsal,
                                    .unread_shown = job.unread_shown,
                                    .progress = show});
    bar.clear();
    return outcome;
}

int complain(Console& console, daemon::Exit exit, const std::string& text)
{
    console.err(join("holdfastctl: import: ", text, "\n"));
    return static_cast<int>(exit);
}

int run_import(const Invocation& invocation, Console& console)
{
    // Who asks, before we become somebody else.
    const std::string actor = join("uid:", ::getuid());
    const std::string from = invocation.value("--from", "");
    if (from.empty())
        return complain(console, daemon::Exit::usage,
                        "of which database? (holdfastctl import --from FILE; a file of shipments: "
                        "holdfastctl shipments import FILE)");
    int exit = 0;
    auto settings = find_database(invocation, console, exit);
    if (!settings)
        return exit;
    if (::access(from.c_str(), R_OK) != 0)
        return complain(console, daemon::Exit::no_input,
                        join(printable(from),
                             ": cannot be read by the owner of the database (copy it, with the "
                             "-wal beside it, to where that user may read)"));
    if (::access(settings->path.c_str(), F_OK) != 0)
        return complain(console, daemon::Exit::no_input,
                        join(settings->path,
                             ": there is no database to import into (start the service once, or "
                             "let the old one become it: holdfastctl migrate)"));
    const Job job{.settings = *settings,
                  .from = from,
                  .actor = actor,
                  .is_rehearsal = invocation.has("--dry-run"),
                  .unread_shown = unread_to_show(invocation)};
    return guarded(console, "nothing of it was imported; repair the cause and run it again", [&] {
        ProgressBar bar{console, !invocation.json()};
        print(job, import(job, bar), invocation, console);
        return 0;
    });
}

}  // namespace

Verb import_verb()
{
    return {
        .name = "import",
        .arguments = {},
        .summary = "take the rows of a service that came before",
        .text =
            "Takes the database of a service that came before (shipments, services, orders or\n"
            "events) into the one that is there, after a copy of that. Each shipment keeps its\n"
            "id, its status and its moment. Rows that nobody understands, and those whose id\n"
            "another shipment has, are kept in the table unread_shipments and listed; other\n"
            "tables wait as legacy_NAME. FILE is only read, as it is at one moment.\n"
            "\n"
            "All of it is one transaction: killed at any moment, all of it is there or nothing.\n"
            "Done again, it takes what is new and leaves what is there. The service must be\n"
            "stopped. Run by root, it goes on as the owner of the database's directory.\n"
            "\n"
            "The exit code is 0 on success, 65 when FILE is none of these databases or ours is\n"
            "not as it must be, 66 when there is none or FILE cannot be read, 73 77 78 as those\n"
            "of check, 75 when the daemon has the database, 74 when the disk failed.",
        .options = {{"--from", "FILE", "the old database"},
                    {"--dry-run", "", "only say what would become of its rows"}},
        .run = run_import};
}

}  // namespace holdfast::ctl
