// An upgrade that began and did not end: of the package, the program or the schema.
#include "base/text.h"
#include "ctl/doctor/examine.h"

namespace holdfast::ctl::doctor {

void judge_upgrade(const Evidence& seen, Findings& findings)
{
    const std::string& package = seen.host.package;
    const bool is_half = !package.empty() && package != "installed";
    const DatabaseFacts& database = seen.database;
    const bool is_pending =
        database.is_seen && database.pending > 0 && !has_fault(findings, "upgrade-unfinished");
    if (is_half || is_pending) {
        Finding finding{.severity = severity_of(seen, Severity::degraded),
                        .fault = "upgrade-unfinished",
                        .what = "an upgrade was interrupted",
                        .cause =
                            "The upgrade was ended before it was complete: each step of a "
                            "migration is a transaction, so the database is as before or after.",
                        .runbook = "store-unusable",
                        .explains_outage = !seen.is_running()};
        if (is_half) {
            finding.evidence.push_back(join("dpkg says of the package holdfast: ", package));
            finding.repair.emplace_back("dpkg --configure -a");
            finding.repair.emplace_back("apt-get -f install");
        }
        if (is_pending) {
            finding.evidence.push_back(join("the database is of schema ", database.version,
                                            ", and ", database.pending,
                                            " migrations are to be applied"));
            finding.repair.push_back(seen.is_running() ? systemctl(seen, "restart")
                                                       : holdfastctl(seen, "migrate"));
        }
        finding.repair.push_back(holdfastctl(seen, "check"));
        finding.repair.push_back(systemctl(seen, "start"));
        findings.push_back(std::move(finding));
    }
    if (seen.process.is_replaced)
        findings.push_back(
            {.severity = Severity::notice,
             .fault = "program-replaced",
             .what = "the program that runs is not the one that is installed",
             .evidence = {join("process ", seen.process.pid, " runs ", seen.process.program,
                               ", which was replaced or removed")},
             .cause = "The package was upgraded, and the service not restarted.",
             .repair = {holdfastctl(seen, "check"), systemctl(seen, "restart")}});
}

}  // namespace holdfast::ctl::doctor
