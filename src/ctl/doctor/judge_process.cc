// The process itself: frozen, hung, dying again and again, or not there at all.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::int64_t recent_s = 15 * 60;
constexpr std::size_t deaths_many = 3;

bool is_frozen(const ThreadFacts& thread)
{
    return thread.state == "T" || thread.state == "t" || !thread.frozen.empty() ||
           thread.where.find("freezer") != std::string::npos ||
           thread.where.find("refrigerator") != std::string::npos;
}

std::string part_of(const ThreadFacts& thread)
{
    if (thread.name == "holdfastd")
        return "the loop, which answers requests";
    if (thread.name == "writer")
        return "the writer, which stores what is written";
    if (thread.name == "reader")
        return "the reader, which asks the database";
    return join("the thread ", thread.name);
}

void tell_repair(const Evidence& seen, const ThreadFacts& thread, Finding& finding)
{
    if (!thread.frozen.empty()) {
        finding.evidence.push_back(join("its control group ", thread.frozen, " is frozen"));
        finding.repair.push_back(
            join("echo 0 >", shell_word(join("/sys/fs/cgroup", thread.frozen, "/cgroup.freeze"))));
    } else if (seen.process.tracer != 0) {
        finding.evidence.push_back(join("process ", seen.process.tracer, " traces it"));
        finding.repair.push_back(
            join("kill ", seen.process.tracer, "   # the tracer lets go of it"));
    } else {
        finding.repair.push_back(join("kill -CONT ", seen.process.pid));
    }
    finding.repair.push_back(systemctl(seen, "restart"));
}

void judge_frozen(const Evidence& seen, Findings& findings)
{
    const auto& threads = seen.process.threads;
    auto count = std::ranges::count_if(threads, is_frozen);
    if (count == 0)
        return;
    auto first = std::ranges::find_if(threads, is_frozen);
    const bool is_all = count == static_cast<std::ptrdiff_t>(threads.size());
    Finding finding{
        .severity = is_all || first->name == "holdfastd" ? Severity::down : Severity::failing,
        .fault = is_all ? "process-stopped" : "thread-hung",
        .what = is_all ? join("the process ", seen.process.pid, " is stopped")
                       : join(part_of(*first), " is frozen"),
        .cause =
            "It was stopped from outside: by a signal, a debugger, or a frozen "
            "control group. The watchdog ends a process whose thread stays so.",
        .runbook = "thread-stalled",
        .explains_outage = true};
    for (const ThreadFacts& thread : threads)
        if (is_frozen(thread) && finding.evidence.size() < 4)
            finding.evidence.push_back(
                join("thread ", thread.name, " (", thread.id, ") is in state ", thread.state,
                     thread.where.empty() ? "" : ", waiting in ", thread.where));
    tell_repair(seen, *first, finding);
    findings.push_back(std::move(finding));
}

// Nobody stopped it, and yet it does nothing.
void judge_silent(const Evidence& seen, Findings& findings)
{
    const DaemonFacts& daemon = seen.daemon;
    auto waiting = std::ranges::find_if(seen.process.threads,
                                        [](const ThreadFacts& each) { return each.state == "D"; });
    Finding finding{.severity = Severity::failing,
                    .fault = "thread-hung",
                    .cause = "The thread waits for the disk, or hangs.",
                    .repair = {"journalctl -k -p err -n 50   # an error of the disk",
                               join("gcore ", seen.process.pid, "   # to find out later where"),
                               systemctl(seen, "restart")},
                    .runbook = "thread-stalled",
                    .explains_outage = true};
    if (waiting != seen.process.threads.end())
        finding.evidence.push_back(join("thread ", waiting->name, " waits in the kernel",
                                        waiting->where.empty() ? "" : " in ", waiting->where));
    if (daemon.commits_stand_still) {
        finding.what = "the writer, which stores what is written, makes no progress";
        finding.evidence.push_back(
            join(daemon.queued_writes, " writes wait, and none was committed meanwhile"));
    } else if (daemon.is_late && seen.is_running()) {
        finding.severity = Severity::down;
        finding.what = "the service does not answer in time";
        finding.evidence.push_back(
            join("the control socket was connected to, and ", daemon.trouble));
        finding.is_symptom = true;
        finding.explains_outage = false;
    } else {
        return;
    }
    findings.push_back(std::move(finding));
}

// From what systemd wrote down: what was before the restart.
void judge_past_hang(const Evidence& seen, Findings& findings)
{
    const FaultFacts* stalled = find_fault(seen, "thread-stalled");
    auto ended = std::ranges::find_if(seen.journal.ends, [](const EndFacts& each) {
        return each.how.starts_with("watchdog") && each.age_s <= recent_s;
    });
    if (ended == seen.journal.ends.end() && (stalled == nullptr || stalled->age_s > recent_s))
        return;
    Finding finding{.severity = severity_of(seen, Severity::degraded),
                    .fault = "thread-hung",
                    .what = "a part of the service hung, and the watchdog ended the process",
                    .cause =
                        "A thread made no progress: it waited for the disk, was stopped from "
                        "outside, or hung.",
                    .repair = {"coredumpctl info holdfastd   # where it stood",
                               "journalctl -k -p err -n 50   # an error of the disk"},
                    .runbook = "thread-stalled",
                    // It is over: what is wrong now comes first.
                    .is_symptom = seen.daemon.answers};
    if (stalled != nullptr) {
        finding.what = join("the thread ", field_of(*stalled, "HOLDFAST_THREAD"),
                            " made no progress, and the watchdog looks after it");
        finding.evidence.push_back(join(stalled->at, " ", stalled->text));
    }
    if (ended != seen.journal.ends.end())
        finding.evidence.push_back(
            join("systemd ended it ", ended->age_s, " s ago, by its watchdog"));
    finding.repair.push_back(systemctl(seen, "restart"));
    findings.push_back(std::move(finding));
}

void judge_deaths(const Evidence& seen, Findings& findings)
{
    std::size_t deaths = 0;
    const EndFacts* newest = nullptr;
    for (const EndFacts& each : seen.journal.ends) {
        if (each.age_s > recent_s)
            continue;
        ++deaths;
        newest = newest == nullptr ? &each : newest;
    }
    // The counter is older than what the journal tells, but it needs no rights.
    if (!seen.journal.is_read && seen.unit.restarts >= static_cast<std::int64_t>(deaths_many))
        deaths = static_cast<std::size_t>(seen.unit.restarts);
    if (deaths < deaths_many)
        return;
    const std::string how = newest == nullptr ? std::string{"unknown"} : newest->how;
    // The others are explained by what the process itself has said.
    const bool is_by_signal = how.starts_with("signal") || how.starts_with("core-dump");
    Finding finding{
        .severity = severity_of(seen, Severity::degraded),
        .fault = "crash-loop",
        .what = join("the service died ", deaths, " times in the last quarter of an hour"),
        .evidence = {join("the last time: ", how),
                     join("systemd has restarted it ", seen.unit.restarts, " times")},
        .cause = is_by_signal ? "Its process is ended by a signal: by somebody, or by a defect. "
                                "systemd starts it again each time, and never gives up."
                              : "Its process ends by itself each time; the entries before say why.",
        .repair = {join("journalctl -u ", shell_word(seen.unit.name), " -p err -n 50"),
                   "coredumpctl list holdfastd   # of a defect"},
        .runbook = "unexpected-exit",
        .is_symptom = !is_by_signal || seen.daemon.answers};
    if (seen.unit.sub == "auto-restart") {
        finding.evidence.emplace_back("it waits to be started again");
        finding.repair.push_back(systemctl(seen, "restart"));
    }
    if (how.find("KILL") != std::string::npos)
        finding.repair.emplace_back(
            "ausearch -m obj_pid -i | tail   # who kills it, if it is audited");
    findings.push_back(std::move(finding));
}

void judge_absence(const Evidence& seen, Findings& findings)
{
    if (seen.is_running() || seen.daemon.answers)
        return;
    const UnitFacts& unit = seen.unit;
    Finding finding{.severity = Severity::down,
                    .fault = "service-down",
                    .what = "the service does not run",
                    .runbook = "service-failed",
                    .is_symptom = true};
    if (unit.is_known) {
        finding.evidence.push_back(join(
            unit.name, " is ", unit.active, " (", unit.sub, "), its last result: ", unit.result,
            unit.exit_status != 0 ? join(", exit ", unit.exit_status) : std::string{}));
        if (unit.load != "loaded")
            finding.evidence.push_back(join("systemd says of the unit: ", unit.load));
    } else {
        finding.evidence.push_back(seen.daemon.trouble.empty()
                                       ? "no process has its database open"
                                       : join("the control socket: ", seen.daemon.trouble));
    }
    finding.cause = unit.is_known && unit.active == "inactive" && unit.result == "success"
                        ? "Somebody stopped it, or nobody has started it."
                        : "Its last run says why, in the journal.";
    if (unit.is_known)
        finding.repair.push_back(join("journalctl -xu ", shell_word(unit.name), " -n 50"));
    finding.repair.push_back(holdfastctl(seen, "check"));
    finding.repair.push_back(systemctl(seen, "start"));
    findings.push_back(std::move(finding));
}

}  // namespace

void judge_process(const Evidence& seen, Findings& findings)
{
    judge_frozen(seen, findings);
    if (!has_fault(findings, "thread-hung") && !has_fault(findings, "process-stopped"))
        judge_silent(seen, findings);
    if (!has_fault(findings, "thread-hung"))
        judge_past_hang(seen, findings);
    judge_deaths(seen, findings);
    judge_absence(seen, findings);
}

}  // namespace holdfast::ctl::doctor
