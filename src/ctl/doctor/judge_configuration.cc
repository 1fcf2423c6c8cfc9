// What is wrong in files and variables, in the words of the checks before a start; and, last of
// all, what of their findings no other family takes.
#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "ctl/doctor/problems.h"
#include "daemon/config/problem.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::size_t findings_max = 10;  // One more typing error is not one more cause.

std::string place_of(const ProblemFacts& problem)
{
    return problem.line > 0 ? join(problem.file, ":", problem.line) : problem.file;
}

// Which database the service had, as far as one can see.
std::string likely_database(const Evidence& seen)
{
    if (!seen.database.other_databases.empty())
        return seen.database.other_databases.front();
    std::string folder = seen.unit.state_directory;
    return join(folder.empty() ? "/var/lib/holdfast" : folder, "/holdfast.db");
}

void name_the_variable(const Evidence& seen, Finding& finding)
{
    finding.fault = "configuration-variable-missing";
    std::string database = likely_database(seen);
    finding.evidence.push_back(join("neither ", seen.configuration.file,
                                    " nor a variable of the service says where the database is"));
    for (const std::string& each : seen.database.other_databases)
        finding.evidence.push_back(join(each, " is a database of Holdfast"));
    if (seen.unit.environment_files.empty()) {
        finding.cause =
            "database.path is gone from the configuration, or SERVICE_DB_PATH from the "
            "variables with which the service is started.";
        finding.repair.push_back(join("# write \"database\": {\"path\": \"", database, "\"} into ",
                                      seen.configuration.file,
                                      ", or set SERVICE_DB_PATH=", shell_word(database)));
        return;
    }
    const std::string& file = seen.unit.environment_files.front();
    finding.evidence.push_back(join("its variables are those of ", file));
    finding.cause =
        join("SERVICE_DB_PATH is missing in ", file, ", and no file sets database.path.");
    finding.repair.push_back(
        join("echo SERVICE_DB_PATH=", shell_word(database), " >>", shell_word(file)));
}

Finding about(const Evidence& seen, const ProblemFacts& problem)
{
    Finding finding{.severity = severity_of(seen, Severity::degraded),
                    .fault = "configuration-invalid",
                    .what = join("the configuration is wrong: ", problem.what),
                    .runbook = find_fault(seen, "configuration-reload-refused") != nullptr
                                   ? "configuration-reload-refused"
                                   : "configuration-invalid",
                    .explains_outage = !seen.is_running()};
    std::string place = place_of(problem);
    finding.evidence.push_back(place.empty() ? problem.what : join(place, ": ", problem.what));
    if (!problem.why.empty())
        finding.evidence.push_back(problem.why);
    if (seen.is_running())
        finding.evidence.emplace_back(
            "the running service goes on with what it read before; its next start would fail");
    if (problem.key == "database.path" && problem.exit == 78 && problem.line == 0) {
        name_the_variable(seen, finding);
    } else {
        finding.cause = join(place.empty() ? seen.configuration.file : place, ": ", problem.what,
                             ". ", problem.remedy);
        finding.repair.push_back(problem.line > 0
                                     ? join("editor +", problem.line, " ", shell_word(problem.file),
                                            "   # ", problem.remedy)
                                     : join("# ", problem.remedy));
    }
    finding.repair.push_back(holdfastctl(seen, "check"));
    finding.repair.push_back(systemctl(seen, seen.is_running() ? "reload" : "start"));
    return finding;
}

// Said of who asks, not of the service.
bool is_about_asker(const Evidence& seen, const ProblemFacts& problem)
{
    constexpr std::int64_t cannot_create = 73, no_permission = 77;
    return !seen.configuration.is_as_service &&
           (problem.exit == cannot_create || problem.exit == no_permission);
}

}  // namespace

void judge_remaining(const Evidence& seen, Findings& findings)
{
    for (const ProblemFacts& problem : seen.configuration.problems) {
        if (!problem.is_error || family_of(problem) != Family::other ||
            is_about_asker(seen, problem))
            continue;
        findings.push_back({.severity = severity_of(seen, Severity::degraded),
                            .fault = "check-failed",
                            .what = join(problem.file, ": ", problem.what),
                            .evidence = {problem.why},
                            .cause = problem.what,
                            .repair = {join("# ", problem.remedy), holdfastctl(seen, "check"),
                                       systemctl(seen, "start")},
                            .runbook = "check-failed",
                            .explains_outage = !seen.is_running()});
        if (findings.size() > findings_max)
            return;
    }
}

Family family_of(const ProblemFacts& problem) noexcept
{
    auto says = [&](std::string_view word) { return problem.what.find(word) != std::string::npos; };
    constexpr std::int64_t file_is_missing = 66;
    if (problem.key == "log.file")
        return Family::log_file;
    if (problem.key == "listen" && says("certificate") && !says("allowed host"))
        return Family::certificate;
    if (problem.key == "listen" && says("is held by"))
        return Family::port;
    const bool is_secret = problem.key == "auth.file" || problem.key == "listen" ||
                           problem.key.find("authorization_file") != std::string::npos;
    if (is_secret && (problem.exit == file_is_missing || says("there is no such file") ||
                      says("cannot be read") || says("cannot read")))
        return Family::credentials;
    if (problem.is_of_configuration)
        return Family::configuration;
    if (problem.key.starts_with("database."))
        return Family::database;
    return Family::other;
}

void judge_configuration(const Evidence& seen, Findings& findings)
{
    if (!seen.configuration.is_seen)
        return;
    for (const ProblemFacts& problem : seen.configuration.problems) {
        if (problem.is_error && family_of(problem) == Family::configuration &&
            findings.size() < findings_max)
            findings.push_back(about(seen, problem));
    }
}

}  // namespace holdfast::ctl::doctor
