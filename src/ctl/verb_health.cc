// Whether the running daemon is well, for people, timers and scripts.
#include <optional>

#include "base/text.h"
#include "ctl/health.h"
#include "ctl/recovery/record.h"
#include "ctl/systemctl.h"
#include "ctl/verb.h"
#include "obs/message_ids.h"

namespace holdfast::ctl {
namespace {

std::string troubles(const Health& health)
{
    std::vector<std::string> found;
    for (const Finding& each : health.findings)
        if (!each.ok)
            found.push_back(join(each.what, " - ", each.why));
    return join_list(found, "; ");
}

// For whoever looks into the journal: when it began and when it was over, not every check between.
void tell_change(const Health& health, Console& console)
{
    std::string text = health.ok() ? "all is well again" : join("not well: ", troubles(health));
    daemon::LogLine line{
        health.ok() ? &messages::health_restored : &messages::health_failed, std::move(text), {}};
    if (!health.ok())
        line.fields = {{"HOLDFAST_TROUBLE", troubles(health)}};
    if (console.is_journal())
        console.log(line);
}

// Counts checks without an answer for holdfast-recover.service.
void record(const Health& health, const std::string& file, Console& console)
{
    CheckRecord before = load_checks(file);
    std::optional<UnitState> unit;
    if (auto state = service_state())
        unit = *state;
    CheckRecord now = count_check(before, {.answered = health.answered, .ok = health.ok()}, unit);
    if (before.ok != now.ok)
        tell_change(health, console);
    if (auto saved = save(now, file); !saved)
        console.err(join("holdfastctl: health: ", saved.error().context,
                         " (without it holdfast-recover.service cannot count)\n"));
}

int run_health(const Invocation& invocation, Console& console)
{
    auto patience = parse_duration(invocation.value("--wait", "0s"));
    auto since = parse_duration(invocation.value("--since", "5min"));
    if (!patience || !since) {
        console.err(join("holdfastctl: ", patience ? "--since" : "--wait",
                         ": not a duration (write ", patience ? "--since 5min" : "--wait 30s",
                         ")\n"));
        return static_cast<int>(daemon::Exit::usage);
    }
    Health health = examine(invocation, console, *patience);
    look_for_degraded(health);
    look_for_faults(invocation, console, *since, health);
    if (invocation.has("--trends"))
        look_for_trends(invocation, console, health);
    if (invocation.has("--record"))
        record(health, invocation.value("--record", {}), console);
    return report_health(health, invocation, console);
}

}  // namespace

Verb health_verb()
{
    return {.name = "health",
            .arguments = {},
            .summary = "say whether the running daemon is well",
            .text =
                "Asks the daemon through its control socket, so that it also works when the\n"
                "network listeners are what is broken, and says what those answer. Looks for\n"
                "faults of the service in the journal and for errors among the last lines of its\n"
                "log file. Prints one line a check, OK or FAIL.\n"
                "\n"
                "The exit code is 0 when all is well, else 1. A part that is degraded, such as a\n"
                "log file that cannot be written, does not stop the service; it is a FAIL as\n"
                "long as it lasts.",
            .options = {{"--wait", "DURATION", "keep asking that long, as after a restart"},
                        {"--since", "DURATION", "how far back faults count (5min); 0s: none does"},
                        {"--trends", "", "fail as well while a series is abnormal"},
                        {"--record", "FILE", "count checks without an answer there"}},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_health};
}

}  // namespace holdfast::ctl
