// The optional file of the log: never a reason not to run.
#include "base/text.h"
#include "base/time.h"
#include "ctl/doctor/examine.h"
#include "ctl/doctor/problems.h"

namespace holdfast::ctl::doctor {
namespace {

std::string mode_of(const FileFacts& file)
{
    std::string digits = "0000";
    for (std::size_t i = 0; i < digits.size(); ++i)
        digits[digits.size() - 1 - i] =
            static_cast<char>('0' + ((file.mode >> (3 * static_cast<int>(i))) & 7));
    return digits;
}

}  // namespace

void judge_log_file(const Evidence& seen, Findings& findings)
{
    std::string why;
    std::string remedy;
    if (seen.configuration.is_as_service)
        for (const ProblemFacts& problem : seen.configuration.problems)
            if (family_of(problem) == Family::log_file && !problem.is_of_configuration) {
                why = problem.what;
                remedy = problem.remedy;
            }
    const PartFacts* part = find_trouble(seen, "log_file");
    if (why.empty() && part == nullptr)
        return;
    const FileFacts& file = seen.log_file;
    const std::string& path = seen.configuration.log_file;
    Finding finding{.severity = Severity::degraded,
                    .fault = "log-file-unwritable",
                    .what = join("the log file cannot be written: ", path),
                    .cause =
                        "Somebody else owns the log file or its directory, or its mode forbids "
                        "writing. The service goes on without it, and the journal has "
                        "everything.",
                    .runbook = "log-file-unwritable",
                    .part = "log_file"};
    if (!why.empty())
        finding.evidence.push_back(join(path, ": ", why));
    if (part != nullptr)
        finding.evidence.push_back(join("the service says: ", part->reason));
    if (file.exists)
        finding.evidence.push_back(
            join(path, " belongs to ", file.owner, ":", file.group, ", mode ", mode_of(file)));
    if (file.exists) {
        finding.repair.push_back(join("chown ", owner_of_service(seen), " ", shell_word(path)));
        finding.repair.push_back(join("chmod 0640 ", shell_word(path)));
    } else {
        std::string folder = path.substr(0, path.rfind('/'));
        finding.repair.push_back(
            join("install -d -o ", seen.configuration.user, " -m 0750 ", shell_word(folder)));
    }
    finding.repair.emplace_back("# no restart: it is taken up again by itself");
    findings.push_back(std::move(finding));
}

}  // namespace holdfast::ctl::doctor
