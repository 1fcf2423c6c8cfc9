// Files with secrets that are not there: systemd does not start a unit without them, and neither
// does the gate.
#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "ctl/doctor/problems.h"

namespace holdfast::ctl::doctor {
namespace {

// What systemd exits with when it cannot set up credentials.
constexpr std::int64_t exit_credentials = 243;

}  // namespace

void judge_credentials(const Evidence& seen, Findings& findings)
{
    auto add = [&](const std::string& path, const std::string& what, const std::string& remedy) {
        Finding finding{.severity = severity_of(seen, Severity::degraded),
                        .fault = "credentials-missing",
                        .what = join("a file with credentials cannot be used: ", path),
                        .evidence = {join(path, ": ", what)},
                        .cause = join(path, ": ", what,
                                      seen.is_running() ? ". The next start would fail."
                                                        : ". The service is not started without."),
                        .runbook = "check-failed",
                        .explains_outage = !seen.is_running()};
        finding.repair.push_back(join("# ", remedy, ": put it back, or"));
        finding.repair.push_back(join("install -o root -g root -m 0600 COPY ", shell_word(path),
                                      "   # COPY: from where secrets are kept"));
        finding.repair.push_back(systemctl(seen, seen.is_running() ? "reload" : "start"));
        findings.push_back(std::move(finding));
    };
    for (const std::string& path : seen.unit.credentials_missing)
        add(path,
            seen.unit.exit_status == exit_credentials
                ? "LoadCredential= names it, there is none, and systemd could not start the "
                  "unit for it (exit 243)"
                : "LoadCredential= names it, and there is none",
            "the unit names it");
    for (const ProblemFacts& problem : seen.configuration.problems)
        if (problem.is_error && family_of(problem) == Family::credentials)
            add(problem.file, problem.what, problem.remedy);
}

}  // namespace holdfast::ctl::doctor
