// What the service needs of its host: a journal that takes entries, and a clock that goes.
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "base/time.h"
#include "ctl/doctor/examine.h"
#include "ctl/status/words.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::int64_t step_min_ms = 2000;  // NTP slews what is less.
constexpr std::int64_t recent_s = 3600;
constexpr std::int64_t fresh_s = 300;

void judge_journald(const Evidence& seen, Findings& findings)
{
    const HostFacts& host = seen.host;
    if (!host.is_seen || !host.has_systemd)
        return;
    const bool is_stopped = host.journald_state == "T" || host.journald_state == "t";
    const bool is_down = !host.journald.empty() && host.journald != "active";
    if (!is_stopped && !is_down && host.has_journal_socket)
        return;
    Finding finding{.severity = Severity::degraded,
                    .fault = "journald-stopped",
                    .what = is_stopped ? "journald is frozen: no entry of any service is kept"
                                       : "journald does not run: no entry of any service is kept",
                    .cause = is_stopped ? "Somebody stopped its process with a signal."
                                        : "Somebody stopped it, or it failed.",
                    .runbook = is_stopped ? "journal-blocked" : "journal-unavailable"};
    if (is_stopped) {
        finding.evidence.push_back(join("process ", host.journald_pid,
                                        " (systemd-journald) is in state ", host.journald_state));
        finding.repair.push_back(join("kill -CONT ", host.journald_pid));
    } else {
        finding.evidence.push_back(join("systemd-journald.service is ", host.journald));
        finding.repair.emplace_back(
            "systemctl start systemd-journald.socket systemd-journald-dev-log.socket "
            "systemd-journald.service");
    }
    if (!host.has_journal_socket)
        finding.evidence.emplace_back("/run/systemd/journal/socket is not there");
    finding.evidence.emplace_back(
        "the service goes on, and drops entries for which there is no room");
    finding.repair.emplace_back("journalctl --disk-usage");
    findings.push_back(std::move(finding));
}

// Dates and uptimes are whole seconds: what is measured by them is a part of one too small.
std::string span(std::int64_t milliseconds)
{
    return span_in_words(
        std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds{std::abs(milliseconds)}));
}

void judge_clock(const Evidence& seen, Findings& findings)
{
    const DaemonFacts& daemon = seen.daemon;
    const bool differs = std::abs(daemon.clock_ahead_ms) >= step_min_ms;
    const bool was_stepped = std::abs(daemon.clock_stepped_ms) >= step_min_ms;
    const bool is_in_journal = std::abs(seen.journal.clock_step_ms) >= step_min_ms &&
                               seen.journal.clock_step_age_s <= recent_s;
    if (!differs && !was_stepped && !is_in_journal)
        return;
    const std::int64_t step = differs       ? daemon.clock_ahead_ms
                              : was_stepped ? daemon.clock_stepped_ms
                                            : seen.journal.clock_step_ms;
    // Of the past, once the service's own clock agrees again.
    const bool is_over = !differs && !was_stepped && seen.journal.clock_step_age_s > fresh_s;
    Finding finding{
        .severity = is_over ? Severity::notice : Severity::degraded,
        .fault = "clock-stepped",
        .what = join("the clock was set ", step > 0 ? "forward" : "back", " by about ", span(step)),
        .cause =
            "Somebody or something set the clock instead of slewing it. What is measured goes "
            "by another clock and is right; times that were written down are not.",
        .repair = {"timedatectl", "timedatectl set-ntp true",
                   "chronyc tracking || timedatectl timesync-status"},
        .runbook = {}};
    if (differs)
        finding.evidence.push_back(join("the service's clock is ", span(daemon.clock_ahead_ms),
                                        daemon.clock_ahead_ms > 0 ? " ahead of" : " behind",
                                        " this program's"));
    if (was_stepped)
        finding.evidence.push_back(join("since the service was started the clock went ",
                                        span(daemon.clock_stepped_ms),
                                        daemon.clock_stepped_ms > 0 ? " further" : " less far",
                                        " than the time that has passed"));
    if (is_in_journal)
        finding.evidence.push_back(join("between two entries of the journal it jumped by ",
                                        span(seen.journal.clock_step_ms), ", ",
                                        seen.journal.clock_step_age_s, " s ago"));
    findings.push_back(std::move(finding));
}

}  // namespace

void judge_host(const Evidence& seen, Findings& findings)
{
    judge_journald(seen, findings);
    judge_clock(seen, findings);
}

}  // namespace holdfast::ctl::doctor
