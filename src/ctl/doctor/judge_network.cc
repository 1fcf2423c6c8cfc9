// Addresses that somebody else has, and certificates that clients do not take.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"
#include "ctl/doctor/problems.h"

namespace holdfast::ctl::doctor {
namespace {

constexpr std::int64_t service_manager = 1;

void judge_port(const Evidence& seen, const ListenerFacts& listener, Findings& findings)
{
    // systemd keeps our own listeners between two processes of the service.
    if (!listener.is_taken || listener.pid == service_manager ||
        (listener.pid != 0 && listener.pid == seen.process.pid))
        return;
    const bool has_a_fault = find_fault(seen, "listen-failed") != nullptr;
    // Who holds it cannot be seen: ours, if it runs and does not complain.
    if (listener.pid == 0 && (seen.daemon.answers || (seen.is_running() && !has_a_fault)))
        return;
    std::string who = listener.pid == 0 ? join("a process of uid ", listener.uid)
                                        : join(listener.program, " (process ", listener.pid, ")");
    Finding finding{.severity = seen.daemon.answers ? Severity::failing : Severity::down,
                    .fault = "port-taken",
                    .what = join(listener.address, " is taken by ", who),
                    .evidence = {join(who, " listens on ", listener.address)},
                    .cause =
                        "Another program listens where the service should. The service tries "
                        "again until the address is free.",
                    .runbook = "listen-failed",
                    .explains_outage = true};
    if (!listener.unit.empty()) {
        finding.evidence.push_back(join("it belongs to ", listener.unit));
        finding.repair.push_back(join("systemctl stop ", shell_word(listener.unit)));
    } else if (listener.pid != 0) {
        finding.repair.push_back(join("kill ", listener.pid, "   # ", listener.program));
    } else {
        std::string port = listener.address.substr(listener.address.rfind(':') + 1);
        finding.repair.push_back(join("ss -ltnp 'sport = :", port, "'   # as root: who it is"));
    }
    finding.repair.push_back(systemctl(seen, "start"));
    findings.push_back(std::move(finding));
}

void judge_certificate(const Evidence& seen, const ProblemFacts& problem, Findings& findings)
{
    auto says = [&](std::string_view word) { return problem.what.find(word) != std::string::npos; };
    const bool has_ended = says(" ended on ");
    const bool ends_soon = says(" ends on ");
    Finding finding{.severity = has_ended ? Severity::failing : Severity::degraded,
                    .fault = has_ended   ? "certificate-ended"
                             : ends_soon ? "certificate-ends-soon"
                                         : "certificate-unusable",
                    .what = join(problem.file, ": ", problem.what),
                    .evidence = {join("listen ", problem.file, ": ", problem.what)},
                    .cause = "It was not renewed in time, or the new one was not read.",
                    .runbook = ends_soon ? "certificate-ends-soon" : "certificate-ended",
                    .part = "certificates"};
    if (ends_soon)
        finding.severity = Severity::notice;
    else if (!has_ended)
        finding.cause = "The clock is wrong, or the certificate is not valid yet.";
    std::string path = "CERTIFICATE";
    for (const std::string& each : seen.configuration.certificates)
        if (each.starts_with(problem.file + " "))
            path = each.substr(problem.file.size() + 1);
    finding.evidence.push_back(join("its file is ", path));
    finding.repair = {
        "date   # a wrong clock makes every certificate wrong",
        join("openssl x509 -noout -dates -in ", shell_word(path)),
        join("install -o root -g ", seen.unit.group.empty() ? "holdfast" : seen.unit.group,
             " -m 0640 NEW ", shell_word(path),
             "   # NEW: a certificate that is valid, with its key beside"),
        systemctl(seen, "reload")};
    findings.push_back(std::move(finding));
}

}  // namespace

void judge_network(const Evidence& seen, Findings& findings)
{
    for (const ListenerFacts& listener : seen.network.listeners)
        judge_port(seen, listener, findings);
    for (const ProblemFacts& problem : seen.configuration.problems)
        if (family_of(problem) == Family::certificate)
            judge_certificate(seen, problem, findings);
    const FaultFacts* failed = find_fault(seen, "listen-failed");
    if (failed == nullptr || seen.daemon.answers || has_fault(findings, "port-taken"))
        return;
    findings.push_back({.severity = Severity::down,
                        .fault = "listen-failed",
                        .what = failed->text,
                        .evidence = {join(failed->at, " ", failed->text)},
                        .cause = "The address cannot be bound: it is another program's, or no "
                                 "interface of this host has it.",
                        .repair = {"ss -ltnp", systemctl(seen, "restart")},
                        .runbook = "listen-failed",
                        .explains_outage = true});
}

}  // namespace holdfast::ctl::doctor
