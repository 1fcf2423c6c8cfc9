// Looks at everything in a database that can be wrong.
#include <filesystem>

#include "base/text.h"
#include "ctl/database.h"
#include "ctl/progress_bar.h"
#include "ctl/verb.h"
#include "lib/json/writer.h"
#include "store/open.h"
#include "store/verify.h"

namespace holdfast::ctl {
namespace {

struct Verified {
    std::string path;
    std::vector<store::Finding> findings;
};

store::VerifyOptions options(const std::string& path, ProgressBar& bar)
{
    return {.progress = [&bar, path](std::string_view doing, double share) {
        bar.show(share, join(path, ": ", doing));
    }};
}

Verified verify_ours(const std::string& path, const store::Kind& kind, ProgressBar& bar)
{
    sqlite::Connection db = store::open_for_reading({.path = path}, kind);
    return {path, store::verify(db, kind, options(path, bar))};
}

// A copy, which may be of either kind.
Verified verify_file(const std::string& path, ProgressBar& bar)
{
    sqlite::Connection db{path, sqlite::Mode::read_only};
    bool is_telemetry =
        db.integer("PRAGMA application_id") == store::telemetry_kind().application_id;
    const store::Kind& kind = is_telemetry ? store::telemetry_kind() : store::ledger_kind();
    return {path, store::verify(db, kind, options(path, bar))};
}

int print(const std::vector<Verified>& all, const Invocation& invocation, Console& console)
{
    bool is_clean = true;
    std::string out;
    json::Writer writer{out, json::Writer::Style::pretty};
    writer.begin_object().key("databases").begin_array();
    for (const Verified& verified : all) {
        writer.begin_object().member("path", verified.path).key("findings").begin_array();
        for (const store::Finding& finding : verified.findings) {
            is_clean = false;
            writer.begin_object()
                .member("check", finding.check)
                .member("what", finding.what)
                .member("remedy", finding.remedy)
                .end_object();
        }
        writer.end_array().end_object();
    }
    writer.end_array().member("ok", is_clean).end_object();
    if (invocation.json())
        console.out(out + "\n");
    else
        for (const Verified& verified : all) {
            for (const store::Finding& finding : verified.findings)
                console.out(join(verified.path, ": ", finding.check, ": ", printable(finding.what),
                                 " (", finding.remedy, ")\n"));
            if (verified.findings.empty())
                console.out(join(verified.path, ": nothing is wrong\n"));
        }
    return is_clean ? 0 : static_cast<int>(daemon::Exit::data);
}

int run_verify(const Invocation& invocation, Console& console)
{
    constexpr std::string_view remedy = "look at the disk: journalctl -k -p err";
    ProgressBar bar{console, !invocation.json()};
    if (!invocation.arguments.empty())
        return guarded(console, remedy, [&] {
            Verified verified = verify_file(invocation.arguments.front(), bar);
            bar.clear();
            return print({std::move(verified)}, invocation, console);
        });
    int exit = 0;
    auto settings = find_database(invocation, console, exit);
    if (!settings)
        return exit;
    return guarded(console, remedy, [&] {
        std::vector<Verified> all;
        all.push_back(verify_ours(settings->path, store::ledger_kind(), bar));
        all.push_back(
            verify_ours(store::telemetry_path(settings->path), store::telemetry_kind(), bar));
        bar.clear();
        return print(all, invocation, console);
    });
}

}  // namespace

Verb verify_verb()
{
    return {.name = "verify",
            .arguments = "[FILE]",
            .summary = "look at everything in a database that can be wrong",
            .text =
                "Reads holdfast.db and events.db, or FILE, a copy of one: the pages, the\n"
                "references, the tables and columns, the history of the schema, the sums that\n"
                "triggers keep against a recount, and rows that this program would not have\n"
                "written. The service may run and write meanwhile. Each finding says what to do.\n"
                "\n"
                "The exit code is 0 when nothing is wrong, 65 when something is, 66 73 77 78 as\n"
                "those of check, 74 when it could not be read.",
            .run = run_verify};
}

}  // namespace holdfast::ctl
