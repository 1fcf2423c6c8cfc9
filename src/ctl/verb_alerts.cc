// Looks at alerts and sees to them, through the running daemon.
#include <array>

#include "ctl/deeds.h"
#include "ctl/verb.h"
#include "ctl/watch/alerts.h"
#include "ctl/watch/circumstance.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/rule.h"

namespace holdfast::ctl {
namespace {

constexpr std::array<Deed, 7> deeds{{{"list", list_alerts},
                                     {"ack", acknowledge_alert},
                                     {"silence", silence_alerts},
                                     {"silences", list_silences},
                                     {"unsilence", end_silence},
                                     {"receivers", list_receivers},
                                     {"test", test_receivers}}};

int run_alerts(const Invocation& invocation, Console& console)
{
    return run_deed(deeds, "alerts", "list", invocation, console);
}

}  // namespace

Verb alerts_verb()
{
    return {
        .name = "alerts",
        .arguments =
            "[list | ack ID | silence | silences | unsilence ID | receivers | "
            "test [RECEIVER]]",
        .summary = "look at alerts and see to them",
        .text =
            "list shows the alerts that are active; with --lines also the last lines of the\n"
            "units that they are about. ack says that somebody sees to one: there are no more\n"
            "reminders of it. silence keeps alerts from being announced for a\n"
            "while; one that still fires when the silence ends is announced then. silences\n"
            "shows which there are, unsilence ends one.\n"
            "\n"
            "receivers shows who is told, and whether that works. test sends a message to\n"
            "one of them, or to all, on the way that alerts take.\n"
            "\n"
            "The exit code is 0 on success, 64 when a silence is not said to be for how long,\n"
            "of what or why, 65 when what was sent is wrong, 66 when there is no such alert or\n"
            "silence, 69 when the daemon does not answer.",
        .options = {{"--state", "STATE", "list: active, resolved or all; without it, active"},
                    lines_option,
                    limit_option,
                    after_option,
                    service_option,
                    group_option,
                    tag_option,
                    environment_option,
                    all_option,
                    {"--for", "DURATION", "silence: how long, such as 2h"},
                    {"--starts", "TIME", "silence: not before 2026-10-01T22:00:00Z, say"},
                    {"--comment", "TEXT", "silence: why"}},
        .asks_daemon = true,
        .asks_anywhere = true,
        .run = run_alerts};
}

}  // namespace holdfast::ctl
