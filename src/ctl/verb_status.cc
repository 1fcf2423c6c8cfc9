// How the service is, on one screen.
#include "base/text.h"
#include "ctl/screen/live.h"
#include "ctl/screen/terminal_screen.h"
#include "ctl/status/status_view.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

int run_status(const Invocation& invocation, Console& console)
{
    const auto settings = live_settings(invocation, console);
    if (!settings)
        return static_cast<int>(daemon::Exit::usage);
    if (!invocation.has("--watch") && invocation.has("--count"))
        return complain(console, "--count: only with --watch",
                        static_cast<int>(daemon::Exit::usage));
    if (invocation.has("--watch")) {
        StatusView view{invocation, console};
        return keep_showing(view, console, *settings);
    }
    const std::atomic<bool> is_abandoned{false};
    const StatusLook seen = look_at_status(invocation, console, is_abandoned);
    if (invocation.json())
        console.out(seen.json + "\n");
    else
        console.out(plain_lines(draw_status(seen.frame, terminal_columns(console))));
    return seen.frame.trouble.empty() ? 0 : 1;
}

}  // namespace

Verb status_verb()
{
    return {
        .name = "status",
        .arguments = {},
        .summary = "show how the service is, on one screen",
        .text =
            "The unit, readiness, how late the loop is, store, shipments by status, orders by\n"
            "state, what is watched by how it is, the latencies of the routes that are used\n"
            "most, trends with what is expected of them, and the last faults. With --json all\n"
            "routes and series, as /status.json has them.\n"
            "\n"
            "--watch keeps it on the screen, with requests a second and the backlog of orders\n"
            "as they went on, until Ctrl-C or q. While the daemon does not answer, it says\n"
            "since when, shows what it knew, and goes on asking. In a pipe each picture follows\n"
            "the one before, and with --json each answer is a line.\n"
            "\n"
            "The exit code is 0 when the daemon answered, else 1; of --watch 0, and after\n"
            "--count 69, when the last one was no answer.",
        .options = {{"--watch", "", "keep it on the screen, until Ctrl-C"},
                    interval_option,
                    count_option},
        .asks_daemon = true,
        .asks_anywhere = true,
        .run = run_status};
}

}  // namespace holdfast::ctl
