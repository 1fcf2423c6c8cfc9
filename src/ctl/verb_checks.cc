// Shows what came of the last checks of a service.
#include "ctl/verb.h"
#include "ctl/watch/services.h"

namespace holdfast::ctl {

Verb checks_verb()
{
    return {.name = "checks",
            .arguments = "ID",
            .summary = "show what came of the last checks of a service",
            .text =
                "One line a check, the newest first: when it was, what it found, how long that\n"
                "took, the version that answered, and why it is not HEALTHY.\n"
                "\n"
                "The exit code is 0 on success, 66 when there is no such service, 69 when the\n"
                "daemon does not answer.",
            .options = {{"--limit", "N", "at most so many, 1 to 100; without it, 20"}},
            .asks_daemon = true,
            .asks_anywhere = true,
            .run = show_checks};
}

}  // namespace holdfast::ctl
