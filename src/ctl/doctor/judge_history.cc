// What the journal holds against the service, and no finding has explained.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "obs/message_ids.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::int64_t recent_s = 10 * 60;
constexpr std::size_t faults_max = 5;

// What they say is said by the finding about what does not run.
bool is_consequence(std::string_view message)
{
    return message == "service-failed" || message == "health-failed";
}

}  // namespace

void judge_history(const Evidence& seen, Findings& findings)
{
    std::size_t added = 0;
    for (const FaultFacts& fault : seen.journal.faults) {
        const bool is_known = std::ranges::any_of(
            findings, [&](const Finding& each) { return each.runbook == fault.message; });
        if (is_known || is_consequence(fault.message) || fault.age_s > recent_s ||
            added == faults_max)
            continue;
        const obs::Message* message = messages::find(fault.message);
        const bool explains = !seen.is_running() && added == 0;
        ++added;
        findings.push_back(
            {.severity = explains ? Severity::down : Severity::notice,
             .fault = fault.message,
             .what = fault.text,
             .evidence = {join(
                 fault.at, " ", fault.text,
                 fault.count > 1 ? join(", ", fault.count, " times") : std::string{})},
             .cause = message == nullptr ? fault.text : join(message->subject, "."),
             .repair = {holdfastctl(seen, join("explain ", fault.message))},
             .runbook = fault.message,
             .is_symptom = !explains,
             .explains_outage = explains && !has_fault(findings, "port-taken") &&
                                !std::ranges::any_of(findings, [](const Finding& each) {
                                    return each.explains_outage;
                                })});
    }
}

}  // namespace holdfast::ctl::doctor
