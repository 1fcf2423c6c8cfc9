// The service that validates orders: how it was when it was asked from here, and what calls came
// to.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::int64_t slow_ms = 1500;
constexpr std::int64_t changes_many = 4;  // Of the breaker in ten minutes: open, probe, shut, open.

struct Verdict {
    std::string_view fault;
    std::string_view what;
    std::string_view cause;
};
constexpr Verdict down{"upstream-down", "does not answer",
                       "It does not run, or not where orders.upstream_url says."};
constexpr Verdict error{"upstream-error", "answers with errors",
                        "It runs, and fails: its own log says why."};
constexpr Verdict slow{"upstream-slow", "is slow",
                       "It is overloaded, or waits for something itself."};
constexpr Verdict hang{"upstream-hang", "takes calls and never answers",
                       "It hangs: its process is there, and does nothing."};
constexpr Verdict garbage{"upstream-garbage", "answers what cannot be read",
                          "It is broken, or something else answers in its place."};
constexpr Verdict flapping{"upstream-flapping", "comes and goes",
                           "It is restarted again and again, or one of several behind it fails."};
constexpr Verdict refuses{"upstream-credentials", "refuses our credentials",
                          "orders.upstream_authorization_file holds what it does not take."};

bool has_outcome(const Evidence& seen, std::string_view outcome)
{
    return std::ranges::any_of(seen.daemon.outcomes, [&](const std::string& each) {
        return each.substr(0, each.find(' ')) == outcome;
    });
}

struct Asked {
    const Verdict* verdict = nullptr;
    bool is_sure = false;  // It could not even be talked to, or came and went meanwhile.
};

// A status of its health says that it is not well, and little about what calls meet.
const Verdict* judge_status(const ProbeFacts& probe)
{
    constexpr std::int64_t cannot_work = 503, too_slow = 504;
    if (probe.status == cannot_work)
        return &down;
    if (probe.status == too_slow || (probe.status < 500 && probe.took_ms >= slow_ms))
        return &slow;
    if (probe.status >= 500)
        return &error;
    return probe.status < 300 && !probe.is_json ? &garbage : nullptr;
}

// Over what was asked from here just now.
Asked judge_probes(const std::vector<ProbeFacts>& probes)
{
    int good = 0, silent = 0, late = 0;
    const Verdict* bad = nullptr;
    for (const ProbeFacts& each : probes) {
        if (each.outcome == "timeout")
            ++late;
        else if (each.outcome != "answered")
            ++silent;
        else if (const Verdict* verdict = judge_status(each))
            bad = verdict;
        else
            ++good;
    }
    if (good > 0 && (silent > 0 || late > 0 || bad != nullptr))
        return {&flapping, true};
    if (silent > 0 || late > 0)
        return {silent > 0 ? &down : &hang, true};
    return {bad, false};
}

// By what the service has seen of it: an order is validated elsewhere than where health is asked.
const Verdict* judge_calls(const Evidence& seen)
{
    const DaemonFacts& daemon = seen.daemon;
    if (!daemon.answers)
        return nullptr;
    const bool is_bad = find_trouble(seen, "orders") != nullptr ||
                        (!daemon.upstream_health.empty() && daemon.upstream_health != "healthy") ||
                        daemon.breaker == "open" || daemon.breaker == "half_open";
    if (!is_bad)
        return nullptr;
    if (const PartFacts* part = find_trouble(seen, "orders");
        part != nullptr && part->reason.find("credentials") != std::string::npos)
        return &refuses;
    if (has_outcome(seen, "corrupt"))
        return &garbage;
    if (has_outcome(seen, "timeout"))
        return daemon.upstream_health == "degraded" ? &slow : &hang;
    if (has_outcome(seen, "error"))
        return &error;
    if (has_outcome(seen, "refused") || has_outcome(seen, "unresolved") ||
        has_outcome(seen, "reset") || has_outcome(seen, "unavailable"))
        return &down;
    if (daemon.upstream_health == "down")
        return &down;
    if (daemon.upstream_health == "unhealthy")
        return &error;
    return daemon.upstream_health == "degraded" ? &slow : nullptr;
}

const Verdict* decide(const Evidence& seen)
{
    const Asked asked = judge_probes(seen.upstream.probes);
    if (asked.is_sure)
        return asked.verdict;
    const Verdict* called = judge_calls(seen);
    if (called == nullptr && asked.verdict == nullptr)
        return nullptr;
    // It comes back now and then: orders were validated between the changes.
    const std::int64_t changes =
        seen.journal.is_read ? seen.journal.breaker_changes : seen.daemon.breaker_changes;
    if (changes >= changes_many && has_outcome(seen, "validated"))
        return &flapping;
    // What calls came to is closer to the work than a question about its health.
    return called != nullptr ? called : asked.verdict;
}

}  // namespace

void judge_upstream(const Evidence& seen, Findings& findings)
{
    if (seen.configuration.upstream.empty())
        return;
    const Verdict* verdict = decide(seen);
    if (verdict == nullptr)
        return;
    Finding finding{.severity = Severity::degraded,
                    .fault = std::string{verdict->fault},
                    .what = join("the service that validates orders ", verdict->what, ": ",
                                 seen.configuration.upstream),
                    .cause = join(verdict->cause, " Orders are taken and wait; none is lost."),
                    .runbook = seen.daemon.breaker == "open" ? "breaker-opened" : "orders-parked",
                    .part = "orders"};
    for (const ProbeFacts& each : seen.upstream.probes)
        finding.evidence.push_back(join("asked from here: ", each.outcome,
                                        each.status != 0 ? join(" ", each.status) : std::string{},
                                        " after ", each.took_ms, " ms"));
    if (!seen.daemon.upstream_health.empty())
        finding.evidence.push_back(join("the service finds it ", seen.daemon.upstream_health,
                                        seen.daemon.upstream_error.empty() ? "" : ": ",
                                        seen.daemon.upstream_error));
    if (const PartFacts* part = find_trouble(seen, "orders"))
        finding.evidence.push_back(part->reason);
    if (!seen.daemon.breaker.empty())
        finding.evidence.push_back(join("the breaker is ", seen.daemon.breaker, ", and changed ",
                                        seen.daemon.breaker_changes, " times since the start"));
    finding.repair = {join("curl -sS -m 5 ", shell_word(seen.configuration.upstream + "/health")),
                      "systemctl restart holdfast-upstream.service   # or whoever runs it",
                      holdfastctl(seen, "breaker status"),
                      "# orders that wait are processed by themselves once it is back"};
    if (verdict == &refuses)
        finding.repair = {holdfastctl(seen, "config") + " | grep upstream_authorization_file",
                          systemctl(seen, "reload")};
    findings.push_back(std::move(finding));
}

}  // namespace holdfast::ctl::doctor
