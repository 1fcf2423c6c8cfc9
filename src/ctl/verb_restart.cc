// Restarts the service and says whether it is well again: what scripts with PID files did.
#include "base/text.h"
#include "ctl/health.h"
#include "ctl/preflight.h"
#include "ctl/report.h"
#include "ctl/systemctl.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

int run_restart(const Invocation& invocation, Console& console)
{
    auto patience = parse_duration(invocation.value("--wait", "30s"));
    if (!patience) {
        console.err("holdfastctl: --wait: not a duration (write --wait 30s)\n");
        return static_cast<int>(daemon::Exit::usage);
    }
    daemon::Report report = preflight(invocation, console);
    if (daemon::exit_class(report.problems) != daemon::Exit::ok) {
        say_problems(report.problems, console);
        console.err("holdfastctl: not restarted: the service would not start again\n");
        return 1;
    }
    if (restart_service(console) != 0) {
        console.err(join("holdfastctl: ", unit_name, " did not restart (see journalctl -xu ",
                         unit_name, ", then holdfastctl check)\n"));
        return 1;
    }
    return report_health(examine(invocation, console, *patience), invocation, console);
}

}  // namespace

Verb restart_verb()
{
    return {.name = "restart",
            .arguments = {},
            .summary = "restart the service and wait until it is well",
            .text =
                "Runs the checks and stops there if the service would not start again. Then\n"
                "runs systemctl restart, which refuses no connection, and asks for the health\n"
                "until all is well. The exit code is 0 when it is, else 1.",
            .options = {{"--wait", "DURATION", "how long to wait for health (30s)"}},
            .run = run_restart};
}

}  // namespace holdfast::ctl
