// Whether the running daemon is well, for people, timers and scripts.
#include "base/text.h"
#include "ctl/health.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

int run_health(const Invocation& invocation, Console& console)
{
    auto patience = parse_duration(invocation.value("--wait", "0s"));
    if (!patience) {
        console.err("holdfastctl: --wait: not a duration (write --wait 30s)\n");
        return static_cast<int>(daemon::Exit::usage);
    }
    return report_health(examine(invocation, console, *patience), invocation, console);
}

}  // namespace

Verb health_verb()
{
    return {.name = "health",
            .arguments = {},
            .summary = "say whether the running daemon is well",
            .text =
                "Asks the daemon through its control socket, so that it also works when the\n"
                "network listeners are what is broken. Prints one line a check, OK or FAIL.\n"
                "\n"
                "The exit code is 0 when all is well, else 1. A part that is degraded does\n"
                "not stop the service and counts as well; it is named.",
            .options = {{"--wait", "DURATION", "keep asking that long, as after a restart"}},
            .run = run_health};
}

}  // namespace holdfast::ctl
