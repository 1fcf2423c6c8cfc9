// The configuration as the service would read it, and the checks before a start, asked as its user.
#include <array>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "ctl/doctor/looks.h"
#include "ctl/system_clock.h"
#include "daemon/check/act_as.h"
#include "daemon/check/check.h"
#include "store/backup.h"
#include "store/owner.h"

namespace holdfast::ctl::doctor {
namespace {

ProblemFacts facts_of(const daemon::Problem& problem)
{
    return {.is_error = problem.severity == daemon::Severity::error,
            .is_of_configuration = problem.topic == daemon::Topic::configuration,
            .exit = static_cast<std::int64_t>(problem.exit),
            .key = problem.key,
            .file = problem.file,
            .what = problem.what,
            .why = problem.why,
            .remedy = problem.remedy,
            .line = problem.line};
}

// Whoever owns what the database is in, where nobody says as whom the service runs.
std::string owner_of_directory(const std::string& database)
{
    struct stat status = {};
    if (database.empty() || ::stat(store::directory_of(database).c_str(), &status) != 0)
        return {};
    return store::user_name(status.st_uid);
}

void take_settings(const daemon::Settings& settings, ConfigurationFacts& facts)
{
    facts.database = settings.database.path;
    facts.backups = settings.database.backup_directory.empty() && !settings.database.path.empty()
                        ? store::default_backup_directory(settings.database.path)
                        : settings.database.backup_directory;
    facts.free_min = settings.database.free_min;
    facts.log_file = settings.log.file;
    facts.control_socket = settings.control.socket;
    facts.upstream = settings.orders.upstream_url;
    for (const daemon::ListenSettings& each : settings.listen) {
        facts.listen.push_back(each.address);
        if (each.tls && each.tls->certificate.starts_with('/'))
            facts.certificates.push_back(join(each.address, " ", each.tls->certificate));
    }
}

}  // namespace

void look_at_configuration(const ConfigurationLook& look, ConfigurationFacts& facts)
{
    daemon::Sources sources = look.sources;
    // The unit's limits and directories are not those of who asks.
    sources.environment.erase("RUNTIME_DIRECTORY");
    std::string credentials = join("/run/credentials/", look.unit);
    if (!look.unit.empty() && ::access(credentials.c_str(), R_OK | X_OK) == 0)
        sources.environment["CREDENTIALS_DIRECTORY"] = credentials;
    facts.file = sources.file;
    facts.user = look.user.empty()
                     ? owner_of_directory(daemon::load(sources).settings.database.path)
                     : look.user;
    const std::string self = store::user_name(::geteuid());
    if (facts.user.empty())
        facts.user = self;
    daemon::ActAs service{facts.user};
    facts.is_as_service = service.is_active() || facts.user == self;
    daemon::Loaded loaded = daemon::load_with_secrets(sources);
    daemon::Report report = daemon::run_checks({.loaded = loaded,
                                                .main_file = sources.file,
                                                .environment = sources.environment,
                                                .now = SystemClock{}.wall()});
    for (const daemon::Problem& problem : report.problems)
        facts.problems.push_back(facts_of(problem));
    take_settings(loaded.settings, facts);
    facts.is_seen = true;
}

}  // namespace holdfast::ctl::doctor
