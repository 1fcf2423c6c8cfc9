// Brings the databases' schema up to date while the service is stopped, or says what would be done.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "ctl/adoption.h"
#include "ctl/database.h"
#include "ctl/progress_bar.h"
#include "ctl/report.h"
#include "ctl/system_clock.h"
#include "ctl/verb.h"
#include "daemon/check/store_problem.h"
#include "store/legacy/draft.h"
#include "store/look.h"
#include "store/prepare.h"

namespace holdfast::ctl {
namespace {

void write_migrations(const store::SchemaState& state, json::Writer& writer)
{
    writer.key("history").begin_array();
    for (const store::Applied& applied : state.history)
        writer.begin_object()
            .member("version", applied.version)
            .member("name", applied.name)
            .member("sha256", applied.sha256)
            .member("applied_at", applied.applied_at)
            .member("program", applied.program)
            .member("took_ms", applied.took_ms)
            .end_object();
    writer.end_array().key("pending").begin_array();
    for (const store::Migration& pending : state.pending)
        writer.begin_object()
            .member("version", pending.version)
            .member("name", pending.name)
            .member("statements", sqlite::split_statements(pending.sql).size())
            .end_object();
    writer.end_array();
}

// What --status and --dry-run show of one database.
struct Shown {
    std::string path;
    const store::Kind& kind;
    store::Look look;
    // What migrate would take of the database of a service that came before.
    std::optional<store::Taken> would_take{};
    std::string trouble{};  // Why nobody can say.
};

std::string to_json(const std::vector<Shown>& all, int exit)
{
    std::string out;
    json::Writer writer{out, json::Writer::Style::pretty};
    writer.begin_object().member("ok", exit == 0).key("databases").begin_array();
    for (const Shown& shown : all) {
        writer.begin_object()
            .member("path", shown.path)
            .member("exists", shown.look.exists)
            .member("known", shown.kind.version());
        if (shown.look.state) {
            writer.member("version", shown.look.state->version);
            write_migrations(*shown.look.state, writer);
        }
        if (shown.would_take) {
            writer.key("would_adopt").begin_object();
            write_rows(*shown.would_take, writer);
            writer.end_object();
        }
        writer.key("problems");
        std::vector<daemon::Problem> problems;
        for (const store::Refusal& refusal : shown.look.refusals)
            problems.push_back(daemon::to_problem(refusal));
        write_problems(problems, writer);
        writer.end_object();
    }
    writer.end_array().end_object();
    return out + "\n";
}

std::string to_text(const Shown& shown)
{
    if (!shown.look.exists)
        return join(shown.path, ": is made at the first start, with schema ", shown.kind.version(),
                    "\n");
    if (!shown.look.state)
        return {};
    const store::SchemaState& state = *shown.look.state;
    std::string out = join(shown.path, ": schema ", state.version, ", this program has ",
                           shown.kind.version(), "\n");
    for (const store::Applied& applied : state.history)
        append_to(out, "  applied  ", applied.name, "  ", applied.applied_at, "  by ",
                  applied.program, "  in ", applied.took_ms, " ms\n");
    for (const store::Migration& pending : state.pending)
        append_to(out, "  pending  ", pending.name, "  ",
                  sqlite::split_statements(pending.sql).size(), " statements\n");
    return out;
}

std::vector<Shown> look_at_both(const daemon::DatabaseSettings& settings)
{
    const std::string& ledger = settings.path;
    std::string telemetry = store::telemetry_path(ledger);
    return {{ledger, store::ledger_kind(),
             look_at(ledger, store::ledger_kind(), backup_directory(settings))},
            {telemetry, store::telemetry_kind(), look_at(telemetry, store::telemetry_kind())}};
}

void rehearse_adoption(Shown& shown, std::int64_t unread_shown)
{
    auto is_legacy = [](const store::Refusal& refusal) {
        return refusal.cause == store::Cause::legacy;
    };
    if (!std::ranges::any_of(shown.look.refusals, is_legacy))
        return;
    try {
        shown.would_take = store::look_into(shown.path, unread_shown);
    } catch (const std::exception& error) {
        shown.trouble = error.what();
    }
}

int show(const daemon::DatabaseSettings& settings, const Invocation& invocation, Console& console)
{
    std::vector<Shown> all = look_at_both(settings);
    if (invocation.has("--dry-run"))
        rehearse_adoption(all.front(), unread_to_show(invocation));
    std::vector<daemon::Problem> problems;
    for (const Shown& shown : all)
        for (const store::Refusal& refusal : shown.look.refusals)
            problems.push_back(daemon::to_problem(refusal));
    int exit = static_cast<int>(daemon::exit_class(problems));
    if (invocation.json()) {
        console.out(to_json(all, exit));
        return exit;
    }
    for (const Shown& shown : all) {
        console.out(to_text(shown));
        if (shown.would_take)
            console.out(join("migrate would adopt ", shown.path,
                             ", and keep the old database beside it\n",
                             describe_rows(*shown.would_take)));
        for (const std::string& trouble : {shown.look.trouble, shown.trouble})
            if (!trouble.empty())
                console.err(join("holdfastctl: ", shown.path,
                                 ": cannot be looked at now: ", printable(trouble), "\n"));
    }
    say_problems(problems, console);
    const auto& ledger = all.front().look.state;
    if (invocation.has("--dry-run") && ledger && !ledger->pending.empty())
        console.out(join("migrate would copy the database to ", backup_directory(settings),
                         " and apply what is pending\n"));
    return exit;
}

struct Done {
    const std::string& path;
    const std::optional<store::Adopted>& adopted;
    store::Prepared& prepared;
};

void print_done(const Done& done, const Invocation& invocation, Console& console)
{
    store::Prepared& prepared = done.prepared;
    std::int64_t version = prepared.ledger.integer("PRAGMA user_version");
    if (invocation.json()) {
        std::string out;
        json::Writer writer{out, json::Writer::Style::pretty};
        writer.begin_object()
            .member("ok", true)
            .member("path", done.path)
            .member("from", prepared.ledger_was)
            .member("to", version)
            .member("copy", prepared.copy);
        if (done.adopted) {
            writer.key("adopted");
            write(*done.adopted, writer);
        }
        writer.key("done").begin_array();
        for (const std::string& step : prepared.done)
            writer.value(step);
        writer.end_array().end_object();
        console.out(out + "\n");
        return;
    }
    if (done.adopted)
        console.out(describe(*done.adopted, done.path));
    for (const std::string& step : prepared.done)
        console.out(join(step, "\n"));
    if (prepared.done.empty() && !done.adopted)
        console.out(join(done.path, ": schema ", version, ", nothing to do\n"));
}

int migrate(const daemon::DatabaseSettings& settings, int to, const Invocation& invocation,
            Console& console)
{
    SystemClock clock;
    ProgressBar bar{console, !invocation.json()};
    std::optional<store::Adopted> adopted =
        adopt_if_needed(settings.path, unread_to_show(invocation), bar);
    store::Prepared prepared = store::prepare(
        {.ledger_path = settings.path,
         .program_version = HOLDFAST_VERSION,
         .backup_directory = backup_directory(settings),
         .to = to,
         .progress = [&](const std::string& doing, double share) { bar.show(share, doing); }},
        clock);
    store::Draft::remove(settings.path);
    bar.clear();
    if (prepared.set_aside)
        prepared.done.push_back(join("set telemetry aside as ", prepared.set_aside->path,
                                     ", which ", prepared.set_aside->why));
    if (const auto& refusal = prepared.telemetry_refusal)
        (void)say_problem(daemon::to_problem(*refusal), console);
    print_done({settings.path, adopted, prepared}, invocation, console);
    return 0;
}

// 0 for the newest; nothing when it was complained about.
std::optional<int> read_target(const Invocation& invocation, Console& console)
{
    int newest = store::ledger_kind().version();
    if (!invocation.has("--to"))
        return 0;
    auto to = parse_number<int>(invocation.value("--to", ""));
    if (to && *to >= 1 && *to <= newest)
        return *to;
    console.err(join("holdfastctl: --to: not a schema of this program (write --to ", newest,
                     ", or 1 to ", newest,
                     "; a schema is never taken back: see holdfastctl "
                     "restore)\n"));
    return std::nullopt;
}

int run_migrate(const Invocation& invocation, Console& console)
{
    auto to = read_target(invocation, console);
    if (!to)
        return static_cast<int>(daemon::Exit::usage);
    int exit = 0;
    auto settings = find_database(invocation, console, exit);
    if (!settings)
        return exit;
    if (invocation.has("--status") || invocation.has("--dry-run"))
        return show(*settings, invocation, console);
    return guarded(console, "what was not finished is undone; repair the cause and run it again",
                   [&] { return migrate(*settings, *to, invocation, console); });
}

}  // namespace

Verb migrate_verb()
{
    return {.name = "migrate",
            .arguments = {},
            .summary = "bring the schema of the databases up to date",
            .text =
                "Applies the migrations that this program has and the databases lack, each in one\n"
                "transaction, after a copy of the ledger that it names. It may be killed at any\n"
                "moment and run again. The service must be stopped; run by root, it goes on as\n"
                "the owner of the database's directory.\n"
                "\n"
                "The database of a service that came before (shipments, services, orders or\n"
                "events) is adopted: each shipment keeps its id, its status and its moment, what\n"
                "nobody understands is kept and listed, other tables wait as legacy_NAME. The\n"
                "old file is not changed and stays beside the new one; --dry-run counts what\n"
                "would become of its rows. Into a ledger that has rows: holdfastctl import.\n"
                "\n"
                "The exit code is 0 on success, 65 when a database is newer, damaged, or not of\n"
                "the shape that it must be, 66 73 77 78 as those of check, 75 when the daemon\n"
                "has the database, 74 when the disk failed.",
            .options = {{"--status", "",
                         "only say which migrations were applied and which are pending"},
                        {"--dry-run", "", "the same, and what would be done"},
                        {"--to", "N", "stop after migration N of the ledger"}},
            .run = run_migrate};
}

}  // namespace holdfast::ctl
