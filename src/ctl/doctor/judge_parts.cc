// Receivers of alerts, and what /readyz says that nothing else explains.
#include <algorithm>

#include "base/text.h"
#include "ctl/doctor/examine.h"

namespace holdfast::ctl::doctor {
namespace {

void judge_receivers(const Evidence& seen, Findings& findings)
{
    for (const ReceiverFacts& each : seen.daemon.receivers) {
        // A first attempt that failed may be anything; one that waits for the next is a sign.
        if (!each.is_away && (each.failed == 0 || each.waiting == 0 || each.detail.empty()))
            continue;
        findings.push_back(
            {.severity = Severity::degraded,
             .fault = "alert-receiver-away",
             .what =
                 join("the receiver of alerts ", each.name, " takes no messages: ", each.detail),
             .evidence = {join(each.failed, " attempts have failed, ", each.waiting,
                               " messages wait"),
                          join("the last one: ", each.detail)},
             .cause = "It does not run, cannot be reached, or does not take what it is sent. What "
                      "there is to tell it waits for about a day.",
             .repair = {holdfastctl(seen, join("alerts test ", shell_word(each.name))),
                        holdfastctl(seen, "alerts list") + "   # what it has not been told",
                        join(systemctl(seen, "reload"), "   # after a change of its address")},
             .runbook = "alert-receiver-away",
             .part = "alert_receivers"});
    }
}

// Where the files could not be looked at, the service says what they are like.
Finding about_schema(const Evidence& seen, const PartFacts& part)
{
    const FaultFacts* moved = find_fault(seen, "database-moved");
    auto says = [&](std::string_view word) { return part.reason.find(word) != std::string::npos; };
    const bool is_gone = says("gone") || says("removed") || says("no file") || says("not there") ||
                         (moved != nullptr && moved->age_s < 600);
    return {.severity = Severity::failing,
            .fault = is_gone ? "database-deleted" : "schema-mismatch",
            .what = part.reason,
            .evidence = {join("the service says: ", part.reason)},
            .cause = is_gone ? "Somebody removed, renamed or moved the database."
                             : "Somebody changed the tables from outside.",
            .repair = {holdfastctl(seen, "doctor") + "   # as root: it names the exact repair",
                       holdfastctl(seen, "check")},
            .runbook = is_gone ? "database-moved" : "schema-mismatch",
            .part = "schema"};
}

bool is_explained(const Findings& findings, std::string_view part)
{
    return std::ranges::any_of(findings, [&](const Finding& each) { return each.part == part; });
}

}  // namespace

void judge_parts(const Evidence& seen, Findings& findings)
{
    judge_receivers(seen, findings);
    for (const PartFacts& part : seen.daemon.parts) {
        if (part.status == "up" || part.status == "off" || is_explained(findings, part.name))
            continue;
        if (part.name == "schema") {
            findings.push_back(about_schema(seen, part));
            continue;
        }
        const bool is_kafka = part.name == "kafka";
        findings.push_back(
            {.severity = part.status == "down" ? Severity::failing : Severity::degraded,
             .fault = is_kafka ? "kafka-unavailable" : join("part-", part.name),
             .what = join("the part ", part.name, " is ", part.status,
                          part.reason.empty() ? "" : ": ", part.reason),
             .evidence = {join("the service says: ",
                               part.reason.empty() ? part.status : part.reason)},
             .cause = is_kafka ? "No broker takes events: they wait in the database, in order."
                               : part.reason,
             .repair = {is_kafka ? std::string{"# see to the brokers; events go out by themselves"}
                                 : join("journalctl -xu ",
                                        shell_word(seen.unit.name.empty() ? "holdfast.service"
                                                                          : seen.unit.name),
                                        " -n 50")},
             .runbook = is_kafka ? "kafka-unavailable" : "",
             .part = part.name});
    }
}

}  // namespace holdfast::ctl::doctor
