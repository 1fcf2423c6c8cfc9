// Shows what is known of the units of systemd that services look at.
#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/verb.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/units.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);

int run_units(const Invocation& invocation, Console& console)
{
    if (invocation.arguments.size() > 1)
        return complain(console, "units takes one NAME or PATTERN at most", exit_usage);
    if (invocation.arguments.empty())
        return list_units(invocation, console, {});
    const std::string& name = invocation.arguments.front();
    if (is_unit_pattern(name))
        return list_units(invocation, console, name);
    if (!may_stand_in_path(name))
        return complain(console, "units takes the NAME of a unit", exit_usage);
    for (std::string_view option : {"--state", "--limit", "--after"})
        if (invocation.has(option))
            return complain(console, join(option, " is for a list, not for one unit"), exit_usage);
    return show_unit(invocation, console, name);
}

}  // namespace

Verb units_verb()
{
    return {.name = "units",
            .arguments = "[NAME | PATTERN]",
            .summary = "show the units of systemd that services look at",
            .text =
                "One line a unit, by name: what systemd says of it, how often systemd restarted\n"
                "it, which services look at it, and why it failed. PATTERN, with *, ? or [...],\n"
                "and --state show some of them. NAME shows all that is known of one, what\n"
                "happened to it in the last quarter of an hour, and the last lines of its\n"
                "journal; NAME without a type is that of a service, as for systemctl.\n"
                "\n"
                "The exit code is 0 on success, 65 when what was asked for is wrong, 66 when no\n"
                "service looks at that unit, 69 when the daemon does not answer, or is not told\n"
                "by systemd how units are.",
            .options = {{"--state", "STATES", "only in one of these: failed,auto-restart"},
                        limit_option,
                        after_option},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = run_units};
}

}  // namespace holdfast::ctl
