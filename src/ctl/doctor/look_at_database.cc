// The files of the database as the service would find them, and all of its rows.
#include <algorithm>
#include <array>
#include <filesystem>

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "ctl/doctor/application_id.h"
#include "ctl/doctor/looks.h"
#include "daemon/check/act_as.h"
#include "store/backup.h"
#include "store/look.h"
#include "store/open.h"
#include "store/owner.h"
#include "store/verify.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr int entries_max = 1000;  // Of the directory, for other databases.
constexpr int findings_max = 3;

std::vector<RefusalFacts> facts_of(const std::vector<store::Refusal>& refusals)
{
    std::vector<RefusalFacts> facts;
    for (const store::Refusal& each : refusals)
        facts.push_back({.cause = static_cast<std::int64_t>(each.cause),
                         .subject = each.subject,
                         .what = each.what,
                         .why = each.why,
                         .remedy = each.remedy});
    return facts;
}

// Where else a database of ours stands: where none is configured, or it is not there.
void look_for_others(const std::string& directory, const std::string& but, DatabaseFacts& facts)
{
    std::error_code error;
    std::filesystem::directory_iterator entries{directory, error};
    for (int i = 0; !error && i < entries_max && entries != std::filesystem::directory_iterator{};
         ++i, entries.increment(error)) {
        std::string path = entries->path().string();
        Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
        if (path != but && file && has_application_id(file.get(), store::ledger_kind()))
            facts.other_databases.push_back(std::move(path));
    }
}

std::string group_name(gid_t group)
{
    std::array<char, 4096> buffer{};
    ::group entry{};
    ::group* found = nullptr;
    if (::getgrgid_r(group, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return join("gid ", group);
    return found->gr_name;
}

}  // namespace

void look_at_file(const std::string& path, FileFacts& facts)
{
    facts.path = path;
    struct stat status = {};
    if (path.empty() || ::lstat(path.c_str(), &status) != 0)
        return;
    facts.exists = true;
    facts.owner = store::user_name(status.st_uid);
    facts.group = group_name(status.st_gid);
    facts.mode = status.st_mode & 07777;
}

void look_at_database(const ConfigurationFacts& configuration, const std::string& state_directory,
                      DatabaseFacts& facts)
{
    const std::string& path = configuration.database;
    if (path.empty()) {
        look_for_others(state_directory, {}, facts);
        return;
    }
    daemon::ActAs service{configuration.user};
    store::Look ledger = store::look_at(path, store::ledger_kind(), configuration.backups);
    store::Look telemetry =
        store::look_at(store::telemetry_path(path), store::telemetry_kind(), configuration.backups);
    facts.exists = ledger.exists;
    facts.is_telemetry_there = telemetry.exists;
    facts.refusals = facts_of(ledger.refusals);
    facts.telemetry_refusals = facts_of(telemetry.refusals);
    facts.trouble = ledger.trouble;
    if (ledger.state) {
        facts.version = ledger.state->version;
        facts.pending = static_cast<std::int64_t>(ledger.state->pending.size());
    }
    facts.is_seen = true;
    try {
        std::vector<store::Backup> backups = store::list_backups(configuration.backups);
        if (!backups.empty())
            facts.newest_backup = backups.front().path;
    } catch (const std::exception&) {
        // Copies that cannot be listed are no reason to see nothing else.
    }
    if (!facts.exists)
        look_for_others(store::directory_of(path), path, facts);
}

void verify_database(const ConfigurationFacts& configuration, DatabaseFacts& facts)
{
    if (configuration.database.empty())
        return;
    daemon::ActAs service{configuration.user};
    const std::string& path = configuration.database;
    // SQLite gives an empty log the mode of its database: none is touched that is not sound so far.
    if (!store::inspect(path, store::ledger_kind()).empty())
        return;
    try {
        sqlite::Connection db = store::open_quietly(path);
        for (const store::Finding& each :
             store::verify(db, store::ledger_kind(), {.findings_max = findings_max}))
            facts.findings.push_back({path, each.check, each.what, each.remedy});
        facts.is_verified = true;
    } catch (const std::exception&) {
        // Why it cannot be opened is said by look_at_database().
    }
}

}  // namespace holdfast::ctl::doctor
