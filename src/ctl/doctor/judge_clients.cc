// Clients that hold on to what there is only so much of: descriptors and connections.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"

namespace holdfast::ctl::doctor {
namespace {

// So many connections at once, or sent away for being slow while one looks, are no coincidence.
constexpr std::int64_t connections_many = 20;
constexpr std::int64_t slow_many = 3;

// Whoever has most of the connections there are.
const ListenerFacts* find_crowd(const Evidence& seen)
{
    const ListenerFacts* crowd = nullptr;
    for (const ListenerFacts& each : seen.network.listeners)
        if (crowd == nullptr || each.connections > crowd->connections)
            crowd = &each;
    return crowd != nullptr && crowd->connections > 0 ? crowd : nullptr;
}

void tell_crowd(const Evidence& seen, Finding& finding)
{
    const ListenerFacts* crowd = find_crowd(seen);
    if (crowd == nullptr)
        return;
    std::string port = crowd->address.substr(crowd->address.rfind(':') + 1);
    finding.evidence.push_back(join(crowd->connections, " connections to ", crowd->address, ", ",
                                    crowd->busiest_connections, " of them from ", crowd->busiest));
    finding.repair.push_back(join("ss -Htn state established 'sport = :", port, "'"));
    finding.repair.push_back(join("ss -K dst ", crowd->busiest, " 'sport = :", port,
                                  "'   # closes those of this client"));
    finding.repair.push_back(
        join("nft add table inet holdfast_block; nft add chain inet "
             "holdfast_block input '{ type filter hook input priority 0; }'; "
             "nft add rule inet holdfast_block input ",
             crowd->busiest.find(':') == std::string::npos ? "ip" : "ip6", " saddr ",
             crowd->busiest, " tcp dport ", port, " drop   # if it does not stop"));
}

void judge_descriptors(const Evidence& seen, Findings& findings)
{
    const ProcessFacts& process = seen.process;
    const FaultFacts* fault = find_fault(seen, "descriptors-exhausted");
    const std::int64_t few = std::max<std::int64_t>(4, process.descriptors_max / 20);
    const bool is_at_limit = process.is_inside_seen && process.descriptors_max > 0 &&
                             process.descriptors + few >= process.descriptors_max;
    constexpr std::int64_t fresh_s = 60;
    const bool was_just_now = fault != nullptr && fault->age_s <= fresh_s && seen.is_running();
    if (!is_at_limit && !was_just_now)
        return;
    Finding finding{
        .severity = seen.daemon.answers ? Severity::failing : Severity::down,
        .fault = "descriptors-exhausted",
        .what = "the service has no file descriptor left",
        .cause =
            "More connections and files are open than LimitNOFILE= allows: clients keep them, "
            "or the limit is too low for http.connections_max.",
        .runbook = "descriptors-exhausted",
        .explains_outage = true};
    if (process.is_inside_seen)
        finding.evidence.push_back(join("process ", process.pid, " has ", process.descriptors,
                                        " of ", process.descriptors_max, " descriptors open, ",
                                        process.sockets, " of them sockets"));
    if (fault != nullptr)
        finding.evidence.push_back(join(fault->at, " ", fault->text));
    if (!seen.unit.name.empty()) {
        finding.repair.push_back(
            join("systemctl edit ", shell_word(seen.unit.name),
                 "   # [Service] LimitNOFILE=16384, or more than http.connections_max"));
        finding.repair.push_back(systemctl(seen, "restart"));
    } else {
        finding.repair.push_back(join("prlimit --pid ", process.pid, " --nofile=16384"));
    }
    tell_crowd(seen, finding);
    findings.push_back(std::move(finding));
}

}  // namespace

void judge_clients(const Evidence& seen, Findings& findings)
{
    judge_descriptors(seen, findings);
    if (has_fault(findings, "descriptors-exhausted"))
        return;
    const DaemonFacts& daemon = seen.daemon;
    const bool are_slow =
        daemon.slow_refused_now >= slow_many ||
        (daemon.slow_refused >= slow_many && daemon.connections >= connections_many);
    const ListenerFacts* crowd = find_crowd(seen);
    // Most of them from one place, while next to nothing is asked.
    const bool is_crowded =
        crowd != nullptr && crowd->connections >= 5 * connections_many && daemon.slow_refused > 0;
    if (!are_slow && !is_crowded)
        return;
    Finding finding{
        .severity = Severity::degraded,
        .fault = "slow-clients",
        .what = join("clients hold connections and send next to nothing: ", daemon.connections,
                     " are open"),
        .evidence = {join(daemon.slow_refused,
                          " clients were sent away for being too slow since the start, ",
                          daemon.slow_refused_now, " of them while this was looked at")},
        .cause =
            "Slow clients, by intent or behind a bad network. The service bears "
            "them within its limits, and others are answered.",
        .runbook = "clients-too-slow"};
    tell_crowd(seen, finding);
    finding.repair.push_back(
        "# lasting: http.connections_per_address and http.header_timeout, then a reload");
    findings.push_back(std::move(finding));
}

}  // namespace holdfast::ctl::doctor
