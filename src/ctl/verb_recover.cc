// What holdfast-recover.service does after a health check that failed.
#include "ctl/recovery/recovery.h"
#include "ctl/signals.h"
#include "ctl/systemctl.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

constexpr const char* checks_file = "/run/holdfast-health/checks.json";
constexpr const char* recoveries_file = "/run/holdfast-recover/recoveries.json";

int run_recover(const Invocation& invocation, Console& console)
{
    Recovery recovery{
        {invocation, console, [](WallTime since) { return find_hopeless_fault(unit_name, since); }},
        {.checks = invocation.value("--checks", checks_file),
         .record = invocation.value("--state", recoveries_file)},
        RecoverySettings{}};
    return recovery.run();
}

}  // namespace

Verb recover_verb()
{
    return {
        .name = "recover",
        .arguments = {},
        .summary = "restart a service that runs and does not answer",
        .text =
            "What holdfast-recover.service runs when a health check failed. It restarts the\n"
            "service only if it is active, three checks in a row had no answer, its last start\n"
            "is longer ago than WatchdogSec=, and the journal has no fault of the last five\n"
            "minutes that a restart does not help with; at most three times an hour, then it\n"
            "gives up and says so. Whatever else health complains of is left to people: a\n"
            "restart repairs neither a configuration nor a schema. Afterwards the health is\n"
            "looked at.",
        .options = {{"--checks", "FILE", "what health --record left"},
                    {"--state", "FILE", "what earlier runs left"}},
        .asks_daemon = true,
        .run = run_recover};
}

}  // namespace holdfast::ctl
