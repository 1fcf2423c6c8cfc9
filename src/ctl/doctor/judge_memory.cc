// Ended by the kernel for memory: that of the unit, or of the host.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "ctl/status/words.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::int64_t recent_s = 15 * 60;
constexpr std::int64_t fresh_s = 60;
constexpr std::int64_t packaged_max = std::int64_t{512} << 20;  // Of the packaged unit.

}  // namespace

void judge_memory(const Evidence& seen, Findings& findings)
{
    auto ended = std::ranges::find_if(seen.journal.ends, [](const EndFacts& each) {
        return each.how.starts_with("oom-kill") && each.age_s <= recent_s;
    });
    const bool was_ended = ended != seen.journal.ends.end();
    if (!was_ended && seen.unit.result != "oom-kill" && seen.process.oom_kills == 0)
        return;
    const std::int64_t limit = seen.unit.memory_max;
    const bool is_over = seen.daemon.answers && (!was_ended || ended->age_s > fresh_s);
    Finding finding{
        .severity = is_over ? Severity::degraded : severity_of(seen, Severity::failing),
        .fault = "memory-exhausted",
        .what = was_ended || seen.unit.result == "oom-kill"
                    ? "the kernel ended the service's process for want of memory"
                    : "the kernel ended a command of the service for want of memory",
        .cause = limit >= 0 && limit < packaged_max
                     ? join("MemoryMax= of the unit is ", bytes_in_words(limit), ", less than the ",
                            bytes_in_words(packaged_max), " that are packaged.")
                     : "The service needed more than MemoryMax= allows, or the host had "
                       "no memory left.",
        .runbook = "unexpected-exit",
        .is_symptom = is_over,
        .explains_outage = !is_over};
    if (was_ended)
        finding.evidence.push_back(join("systemd: ", ended->how, ", ", ended->age_s, " s ago"));
    if (seen.process.oom_kills > 0)
        finding.evidence.push_back(
            join("its control group counts ", seen.process.oom_kills, " kills"));
    finding.evidence.push_back(limit < 0 ? std::string{"MemoryMax= is no limit"}
                                         : join("MemoryMax= is ", bytes_in_words(limit)));
    if (seen.process.memory_peak >= 0)
        finding.evidence.push_back(
            join("it took up to ", bytes_in_words(seen.process.memory_peak)));
    const std::int64_t wanted = std::max(packaged_max, limit < packaged_max ? 0 : 2 * limit);
    finding.repair = {join("systemctl set-property ", shell_word(seen.unit.name),
                           " MemoryMax=", wanted >> 20, "M"),
                      "journalctl -k -g 'out of memory' -n 20   # who took it",
                      systemctl(seen, "restart")};
    findings.push_back(std::move(finding));
}

}  // namespace holdfast::ctl::doctor
