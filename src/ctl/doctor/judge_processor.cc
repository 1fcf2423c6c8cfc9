// Processor time that is kept from the service, by a quota or by a busy host.
#include "base/text.h"
#include "ctl/doctor/examine.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::int64_t throttled_many = 20;       // Percent of the periods in which it ran.
constexpr std::int64_t waited_many = 50;          // Percent of the time looked at.
constexpr std::int64_t slow_ms = 250;             // Of an answer that takes a few.
constexpr std::int64_t quota_tight = 100 * 1000;  // Microseconds a second: a tenth of a processor.

}  // namespace

void judge_processor(const Evidence& seen, Findings& findings)
{
    const ProcessFacts& process = seen.process;
    if (!process.exists)
        return;
    const std::int64_t quota = seen.unit.cpu_quota;
    const bool is_tight = quota >= 0 && quota < quota_tight;
    const bool is_throttled = process.throttled_percent >= throttled_many;
    // A busy host is a fault when somebody feels it.
    const bool is_felt = seen.daemon.is_late || seen.daemon.slowest_answer_ms >= slow_ms;
    const bool has_to_wait = process.waited_percent >= waited_many && is_felt;
    if (!is_tight && !is_throttled && !has_to_wait)
        return;
    const bool is_by_quota = is_tight || is_throttled;
    Finding finding{
        .severity = is_throttled || seen.daemon.is_late ? Severity::failing : Severity::degraded,
        .fault = "cpu-starved",
        .what = is_by_quota ? "a quota keeps the service from the processor"
                            : "the host is too busy to let the service run",
        .cause = is_by_quota ? "CPUQuota= of the unit, or of its slice, is too small."
                             : "Other programs take all processors there are.",
        .runbook = "slow-request",
        .explains_outage = is_throttled || seen.daemon.is_late};
    if (quota >= 0)
        finding.evidence.push_back(
            join("CPUQuota= of the unit is ", quota / 10000, " % of a processor"));
    if (is_throttled)
        finding.evidence.push_back(join("in ", process.throttled_percent,
                                        " % of the last periods it was held back by its quota"));
    finding.evidence.push_back(join("it ran for ", process.ran_percent,
                                    " % of the time looked at, and waited for a processor for ",
                                    process.waited_percent, " %"));
    if (seen.host.cpu_pressure > 0)
        finding.evidence.push_back(join("on this host somebody waits for a processor ",
                                        seen.host.cpu_pressure, " % of the time"));
    if (seen.daemon.slowest_answer_ms > 0)
        finding.evidence.push_back(
            join("it took up to ", seen.daemon.slowest_answer_ms, " ms to answer just now"));
    if (is_by_quota && !seen.unit.name.empty()) {
        finding.repair.push_back(
            join("systemctl set-property --runtime ", shell_word(seen.unit.name), " CPUQuota="));
        finding.repair.push_back(join("systemctl cat ", shell_word(seen.unit.name),
                                      " | grep -i quota   # where it is set for good"));
    } else {
        finding.repair.emplace_back("ps -eo pid,unit,comm,pcpu --sort=-pcpu | head");
        finding.repair.emplace_back(
            "systemctl set-property UNIT CPUQuota=50%   # of the one that takes it");
    }
    findings.push_back(std::move(finding));
}

}  // namespace holdfast::ctl::doctor
