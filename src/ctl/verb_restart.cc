// Restarts the service and says whether it is well again: what scripts with PID files did.
#include <array>
#include <cstring>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "ctl/health.h"
#include "ctl/preflight.h"
#include "ctl/report.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

constexpr const char* unit = "holdfast.service";

// systemctl's exit code, or 1 when it could not be run.
int run_systemctl(Console& console)
{
    std::array<const char*, 4> arguments{"systemctl", "restart", unit, nullptr};
    pid_t child = 0;
    int error = ::posix_spawnp(&child, arguments[0], nullptr, nullptr,
                               const_cast<char* const*>(arguments.data()), environ);
    if (error != 0) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
        console.err(join("holdfastctl: cannot run systemctl: ", std::strerror(error), "\n"));
        return 1;
    }
    int status = 0;
    (void)::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

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
    if (run_systemctl(console) != 0) {
        console.err(join("holdfastctl: ", unit, " did not restart (see journalctl -xu ", unit,
                         ", then holdfastctl check)\n"));
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
