// Hands over to the program of the package holdfast-drills, which is not on every host.
#include "ctl/hand_over.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

int run_drill(const Invocation& invocation, Console& console)
{
    return hand_over(console, "drill", invocation.arguments);
}

}  // namespace

Verb drill_verb()
{
    return {.name = "drill",
            .arguments = "VERB [ARGUMENT...]",
            .summary = "rehearse an incident (package holdfast-drills)",
            .text =
                "Breaks a service on purpose, sees whether that is noticed and said, repairs it,\n"
                "and looks whether anything was lost: list, show, run, report, revert. It is in\n"
                "the package holdfast-drills, and explains itself: holdfastctl drill --help.",
            .takes_all = true,
            .run = run_drill};
}

}  // namespace holdfast::ctl
