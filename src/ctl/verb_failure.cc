// Reports why a unit failed for good: OnFailure= runs this, with systemd's $MONITOR_ variables.
#include "base/text.h"
#include "ctl/verb.h"
#include "lib/systemd/journal_reader.h"
#include "obs/message_ids.h"

namespace holdfast::ctl {
namespace {

// Enough for every problem that a check reports in one run of usual size.
constexpr std::size_t errors_max = 10;

std::string variable(const Console& console, std::string_view name)
{
    auto found = console.environment().find(name);
    return found == console.environment().end() ? std::string{} : found->second;
}

std::string remedy_for(std::string_view result, std::string_view unit)
{
    if (result == "exit-code")
        return join(
            "repair what the cause names, look with holdfastctl check, then systemctl "
            "start ",
            unit);
    if (result == "timeout" || result == "watchdog")
        return join("see what it waited for: journalctl -xu ", unit, ", and the host's disk");
    return join("see journalctl -xu ", unit);
}

int run_failure(const Invocation& /*invocation*/, Console& console)
{
    std::string unit = variable(console, "MONITOR_UNIT");
    if (unit.empty()) {
        console.err(
            "holdfastctl: failure: MONITOR_UNIT is not set: systemd runs this verb, "
            "through OnFailure= (use holdfastctl check)\n");
        return static_cast<int>(daemon::Exit::usage);
    }
    std::string result = variable(console, "MONITOR_SERVICE_RESULT");
    std::string code = variable(console, "MONITOR_EXIT_CODE");
    std::string status = variable(console, "MONITOR_EXIT_STATUS");
    std::string cause = join_list(
        systemd::errors_of_invocation(variable(console, "MONITOR_INVOCATION_ID"), errors_max),
        "; ");
    // Of a main process: one that failed in its gate has none.
    std::string exit = code.empty() ? std::string{} : join(" (", code, " ", status, ")");
    if (cause.empty())
        cause = join("it left no error in the journal; ", result, exit);
    std::string text = join(unit, " failed: ", result, exit, ": ", cause);
    daemon::LogLine line{&messages::service_failed,
                         std::move(text),
                         {{"HOLDFAST_UNIT", unit},
                          {"HOLDFAST_RESULT", result},
                          {"HOLDFAST_EXIT_CODE", code},
                          {"HOLDFAST_EXIT_STATUS", status},
                          {"HOLDFAST_CAUSE", cause},
                          {"HOLDFAST_REMEDY", remedy_for(result, unit)}}};
    if (console.is_journal())
        console.log(line);
    else
        console.err(join("holdfastctl: ", line.text, "\n"));
    return 0;
}

}  // namespace

Verb failure_verb()
{
    return {.name = "failure",
            .arguments = {},
            .summary = "report why a unit failed (for OnFailure=)",
            .text =
                "systemd runs this when the service has failed for good and says in the\n"
                "$MONITOR_ variables what happened. It writes one entry into the journal: what\n"
                "failed, the errors that the failed run left, and what to do.",
            .run = run_failure};
}

}  // namespace holdfast::ctl
