// Whether the databases are ours, whole, and of a schema that this program can serve.
#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/store_problem.h"
#include "store/look.h"
#include "store/open.h"
#include "store/prepare.h"

namespace holdfast::daemon {
namespace {

// The checks of the directory and of the file system have said these.
bool is_said(store::Cause cause)
{
    return cause == store::Cause::directory_missing ||
           cause == store::Cause::directory_not_writable ||
           cause == store::Cause::network_file_system;
}

// What is wrong with telemetry and keeps nobody from starting.
bool is_tolerated(store::Cause cause, const store::Kind& kind)
{
    return kind.application_id == store::telemetry_kind().application_id &&
           store::handling_of(cause) != store::Handling::refuse;
}

void complain(const store::Refusal& refusal, const store::Kind& kind, Report& report)
{
    Problem problem = to_problem(refusal);
    if (!is_tolerated(refusal.cause, kind))
        return report.error(problem.exit, problem);
    if (store::handling_of(refusal.cause) == store::Handling::set_aside)
        problem.remedy = "the start sets it aside under another name and begins anew";
    else if (refusal.cause != store::Cause::shape)
        problem.why += "; the start goes on without telemetry";
    report.warn(std::move(problem));
}

void check_one(const Context& context, const std::string& path, const store::Kind& kind,
               Report& report)
{
    store::Look look = store::look_at(path, kind, context.settings().database.backup_directory);
    for (const store::Refusal& refusal : look.refusals)
        if (!is_said(refusal.cause))
            complain(refusal, kind, report);
    if (!look.refusals.empty())
        return;
    if (!look.trouble.empty())
        return report.warn({.key = "database.path",
                            .file = path,
                            .what = "cannot be looked at now",
                            .why = look.trouble,
                            .remedy = "nothing, if it passes; else see journalctl -k"});
    if (!look.exists)
        return report.pass(join("database ", path, ": is made at the start"));
    bool is_older = !look.state->pending.empty();
    if (is_older && context.settings().database.migrate == Migrate::manual) {
        Problem problem = to_problem(store::older_schema(path, *look.state, kind));
        return report.error(problem.exit, problem);
    }
    report.pass(join("database ", path, ": schema ", look.state->version,
                     is_older ? ", is migrated at the start" : ""));
}

}  // namespace

void check_database(const Context& context, Report& report)
{
    const std::string& path = context.settings().database.path;
    if (path.empty() || context.holds_databases)
        return;
    check_one(context, path, store::ledger_kind(), report);
    check_one(context, store::telemetry_path(path), store::telemetry_kind(), report);
}

}  // namespace holdfast::daemon
