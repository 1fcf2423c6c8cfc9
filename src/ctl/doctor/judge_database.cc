// The files of the database: there, whole, ours, and of the shape that this program needs.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "store/refusal.h"

namespace holdfast::ctl::doctor {
namespace {

using store::Cause;

std::string restore_command(const Evidence& seen)
{
    const std::string& backup = seen.database.newest_backup;
    return holdfastctl(
        seen, backup.empty() ? std::string{"restore"} : join("restore ", shell_word(backup)));
}

// The files that belong together, as a shell finds them.
std::string with_companions(const std::string& path)
{
    return shell_word(path) + "*";
}

Finding begin(const Evidence& seen, std::string_view fault, std::string what,
              std::string_view runbook)
{
    return {.severity = severity_of(seen, Severity::failing),
            .fault = std::string{fault},
            .what = std::move(what),
            .runbook = std::string{runbook},
            .part = "schema",
            .explains_outage = true};
}

// "table shipments: column status is missing" and "...: column state is not ours" in one: renamed.
std::string undo_renaming(const Evidence& seen, std::string_view differences)
{
    constexpr std::string_view missing = " is missing";
    constexpr std::string_view foreign = " is not ours";
    std::string table, wanted, found;
    int changes = 0;
    for (std::string_view rest = differences; !rest.empty();) {
        auto end = rest.find("; ");
        std::string_view one = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 2);
        auto begin = one.find("table ");
        auto colon = one.find(": column ");
        if (begin == std::string_view::npos || colon == std::string_view::npos)
            continue;
        std::string_view name = one.substr(begin + 6, colon - begin - 6);
        std::string_view column = one.substr(colon + 9);
        if (!table.empty() && table != name)
            return {};
        table = name;
        ++changes;
        if (auto at = column.find(missing); at != std::string_view::npos)
            wanted = column.substr(0, at);
        else if (at = column.find(foreign); at != std::string_view::npos)
            found = column.substr(0, at);
    }
    if (changes != 2 || wanted.empty() || found.empty())
        return {};
    return join(as_service(seen), "sqlite3 ", shell_word(seen.configuration.database), " ",
                shell_word(join("PRAGMA wal_autocheckpoint=0; ALTER TABLE ", table,
                                " RENAME COLUMN ", found, " TO ", wanted, ";")));
}

Finding about_shape(const Evidence& seen, const RefusalFacts& refusal)
{
    Finding finding = begin(seen, "schema-mismatch",
                            join("the tables of the database are not what they must be: ",
                                 refusal.why.empty() ? refusal.what : refusal.why),
                            "schema-mismatch");
    finding.evidence.push_back(join(refusal.subject, " ", refusal.what, ": ", refusal.why));
    finding.cause = "Somebody changed the tables from outside. No row is lost by this.";
    std::string undo = undo_renaming(seen, refusal.why.empty() ? refusal.what : refusal.why);
    if (!undo.empty()) {
        finding.cause = "Somebody renamed a column from outside. No row is lost by this.";
        finding.repair.push_back(std::move(undo));
    } else {
        finding.repair.push_back(join("# ", refusal.remedy));
    }
    if (!seen.is_running())
        finding.repair.push_back(systemctl(seen, "start"));
    return finding;
}

Finding about_damage(const Evidence& seen, const RefusalFacts& refusal)
{
    const bool is_short = refusal.what.find("cut off") != std::string::npos ||
                          refusal.what.find("empty") != std::string::npos;
    Finding finding = begin(seen, is_short ? "database-truncated" : "database-damaged",
                            join(refusal.subject, " ", refusal.what), "store-damaged");
    finding.evidence.push_back(join(refusal.subject, ": ", refusal.why));
    finding.cause =
        is_short ? "The end of the file is gone: somebody truncated it, or a copy was not finished."
                 : "The disk, the memory or another program has changed pages of the file.";
    finding.repair = {join("cp -a ", with_companions(seen.configuration.database),
                           " /var/tmp/   # keep it for its rows"),
                      systemctl(seen, "stop"), restore_command(seen), systemctl(seen, "start")};
    return finding;
}

Finding about_permission(const Evidence& seen, const RefusalFacts& refusal)
{
    const FileFacts& file = seen.database_file;
    const bool is_foreign =
        static_cast<Cause>(refusal.cause) == Cause::other_owner ||
        static_cast<Cause>(refusal.cause) == Cause::directory_not_writable ||
        (file.exists && refusal.subject == file.path && file.owner != seen.configuration.user) ||
        (refusal.why.starts_with("it belongs to ") &&
         !refusal.why.ends_with(" " + seen.configuration.user));
    Finding finding = begin(seen, is_foreign ? "wrong-owner" : "database-read-only",
                            join(refusal.subject, " ", refusal.what), "check-failed");
    // SQLite has it open already: it is the next start that fails.
    if (seen.is_running() && find_trouble(seen, "schema") == nullptr) {
        finding.severity = Severity::degraded;
        finding.explains_outage = false;
        finding.evidence.emplace_back(
            "the running service had opened it before; its next start fails");
    }
    finding.evidence.push_back(join(refusal.subject, ": ", refusal.what, ": ", refusal.why));
    if (file.exists)
        finding.evidence.push_back(join(file.path, " belongs to ", file.owner, ":", file.group));
    if (is_foreign) {
        const bool is_folder = static_cast<Cause>(refusal.cause) == Cause::directory_not_writable;
        finding.cause = "It belongs to somebody else: a copy was restored or repaired by root.";
        finding.repair.push_back(join("chown ", owner_of_service(seen), " ",
                                      is_folder ? shell_word(refusal.subject)
                                                : with_companions(seen.configuration.database)));
        finding.repair.push_back(
            is_folder ? join("chmod 0750 ", shell_word(refusal.subject))
                      : join("chmod u+rw ", with_companions(seen.configuration.database)));
    } else {
        finding.cause = "Its mode, or an attribute of the file, does not let its owner write.";
        constexpr std::int64_t owner_may = 0600;
        const bool is_by_mode =
            refusal.subject != file.path || (file.mode & owner_may) != owner_may;
        finding.repair.push_back(
            join(is_by_mode ? "chmod u+rw " : "chattr -i ", shell_word(refusal.subject)));
    }
    if (!seen.is_running())
        finding.repair.push_back(systemctl(seen, "start"));
    return finding;
}

Finding about_absence(const Evidence& seen, std::string why)
{
    const std::string& path = seen.configuration.database;
    Finding finding = begin(seen, "database-deleted", join("the database is gone: ", path),
                            seen.is_running() ? "database-moved" : "check-failed");
    finding.evidence.push_back(std::move(why));
    finding.cause = "Somebody removed, renamed or moved it.";
    auto held = std::ranges::find_if(seen.process.held,
                                     [](const HeldFile& each) { return each.is_database; });
    if (held != seen.process.held.end() && !held->path.empty()) {
        finding.evidence.push_back(join("the service has it open as ", held->path));
        finding.cause = join("Somebody renamed it to ", held->path, ".");
        finding.repair = {join("mv ", shell_word(held->path), " ", shell_word(path))};
        return finding;
    }
    if (held != seen.process.held.end()) {
        std::string folder = join("/proc/", seen.process.pid, "/fd/");
        finding.evidence.push_back(join("the service still holds it open, as descriptor ",
                                        held->descriptor, ": do not stop it before it is safe"));
        finding.repair.push_back(join("cp ", folder, held->descriptor, " /var/tmp/holdfast.db"));
        // Its end would bring the log into the file that is gone.
        auto log = std::ranges::find_if(seen.process.held,
                                        [](const HeldFile& each) { return !each.is_database; });
        finding.repair.push_back(join("cp ",
                                      log == seen.process.held.end()
                                          ? shell_word(path + "-wal")
                                          : join(folder, log->descriptor),
                                      " /var/tmp/holdfast.db-wal"));
        finding.repair.push_back(systemctl(seen, "stop"));
        finding.repair.push_back(join("for end in '' -wal; do install -o ", seen.configuration.user,
                                      " -m 0640 /var/tmp/holdfast.db$end ", shell_word(path),
                                      "$end; done"));
    } else {
        finding.repair = {systemctl(seen, "stop"), restore_command(seen)};
        finding.repair.push_back("# or move it back under its name, beside its log");
    }
    finding.repair.push_back(holdfastctl(seen, "verify"));
    finding.repair.push_back(systemctl(seen, "start"));
    return finding;
}

Finding about_schema(const Evidence& seen, const RefusalFacts& refusal)
{
    const bool is_newer = static_cast<Cause>(refusal.cause) == Cause::newer;
    Finding finding = begin(seen, is_newer ? "schema-newer" : "upgrade-unfinished",
                            join(refusal.subject, " ", refusal.what), "store-unusable");
    finding.evidence.push_back(join(refusal.subject, ": ", refusal.why));
    finding.cause =
        is_newer
            ? "The database is of a later version than the program: a downgrade, or half an "
              "upgrade."
            : "The program is newer than the database: its migration did not run, or did not end.";
    if (is_newer)
        finding.repair = {join("# ", refusal.remedy), "apt-get install --only-upgrade holdfast",
                          systemctl(seen, "start")};
    else
        finding.repair = {systemctl(seen, "stop"), holdfastctl(seen, "migrate"),
                          systemctl(seen, "start")};
    return finding;
}

Finding about_other(const Evidence& seen, const RefusalFacts& refusal)
{
    const bool is_restoring = refusal.what.find("restored") != std::string::npos;
    const bool is_foreign = static_cast<Cause>(refusal.cause) == Cause::foreign;
    Finding finding = begin(seen,
                            is_restoring ? "restore-unfinished"
                            : is_foreign ? "database-damaged"
                                         : "database-unusable",
                            join(refusal.subject, " ", refusal.what),
                            is_foreign ? "store-damaged" : "check-failed");
    finding.evidence.push_back(join(refusal.subject, ": ", refusal.why));
    finding.cause = is_restoring ? "A restore was begun and did not end."
                    : is_foreign ? "Something else has overwritten the beginning of the file, or "
                                   "database.path names another one."
                                 : refusal.what;
    finding.repair = {join("# ", refusal.remedy)};
    if (is_restoring || is_foreign)
        finding.repair.push_back(restore_command(seen));
    finding.repair.push_back(systemctl(seen, "start"));
    return finding;
}

Finding about(const Evidence& seen, const RefusalFacts& refusal)
{
    switch (static_cast<Cause>(refusal.cause)) {
    case Cause::shape:
        return about_shape(seen, refusal);
    case Cause::corrupt:
        return about_damage(seen, refusal);
    case Cause::other_owner:
    case Cause::not_permitted:
    case Cause::directory_not_writable:
        return about_permission(seen, refusal);
    case Cause::orphan_log:
    case Cause::lost:
        return about_absence(seen, join(refusal.subject, " ", refusal.what, ": ", refusal.why));
    case Cause::newer:
    case Cause::older:
        return about_schema(seen, refusal);
    default:
        return about_other(seen, refusal);
    }
}

bool is_about_permission(const RefusalFacts& refusal)
{
    auto cause = static_cast<Cause>(refusal.cause);
    return cause == Cause::other_owner || cause == Cause::not_permitted ||
           cause == Cause::directory_not_writable;
}

// What was read of all rows: what refusals do not say already.
void judge_verified(const Evidence& seen, Findings& findings)
{
    if (!seen.database.refusals.empty())
        return;
    for (const StoreFinding& found : seen.database.findings) {
        if (found.check == "schema")
            continue;
        Finding finding =
            begin(seen, "database-damaged", join("the database contradicts itself: ", found.what),
                  "store-damaged");
        finding.evidence.push_back(join(found.path, ": ", found.check, ": ", found.what));
        finding.cause = "The disk, the memory or another program has changed pages of the file.";
        finding.repair = {join("cp -a ", with_companions(seen.configuration.database),
                               " /var/tmp/   # keep it for its rows"),
                          systemctl(seen, "stop"), restore_command(seen), systemctl(seen, "start")};
        if (found.remedy.find("REINDEX") != std::string::npos)
            finding.repair = {join("# ", found.remedy)};
        findings.push_back(std::move(finding));
        return;  // The first says enough; holdfastctl verify has all.
    }
}

}  // namespace

void judge_database(const Evidence& seen, Findings& findings)
{
    const DatabaseFacts& database = seen.database;
    if (!database.is_seen || seen.configuration.database.empty())
        return;
    const bool is_gone = !database.exists && database.refusals.empty();
    const bool was_there =
        seen.is_running() || database.is_telemetry_there || !database.newest_backup.empty();
    if (is_gone && was_there)
        findings.push_back(about_absence(
            seen,
            join("there is no file ", seen.configuration.database,
                 seen.is_running() ? "" : ", but what the service leaves beside it is there")));
    for (const RefusalFacts& refusal : database.refusals) {
        // By another user everything seems forbidden.
        if (is_about_permission(refusal) && !seen.configuration.is_as_service)
            continue;
        // Said of the file system already.
        if (has_fault(findings, "file-system-read-only") && is_about_permission(refusal))
            continue;
        Finding finding = about(seen, refusal);
        if (!has_fault(findings, finding.fault))
            findings.push_back(std::move(finding));
    }
    judge_verified(seen, findings);
    if (const PartFacts* part = find_trouble(seen, "telemetry");
        part != nullptr && findings.empty())
        findings.push_back({.severity = Severity::degraded,
                            .fault = "telemetry-broken",
                            .what = join("telemetry is not kept: ", part->reason),
                            .evidence = {join("the service says: ", part->reason)},
                            .cause = "events.db cannot be used; what users store is not in it. It "
                                     "is tried again by itself.",
                            .repair = {holdfastctl(seen, "verify")},
                            .runbook = "telemetry-broken",
                            .part = "telemetry"});
}

}  // namespace holdfast::ctl::doctor
