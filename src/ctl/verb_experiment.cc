// Hands over to the program of the package holdfast-drills, as the verb drill does.
#include "ctl/hand_over.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

int run_experiment(const Invocation& invocation, Console& console)
{
    std::vector<std::string> words{"experiment"};
    words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
    return hand_over(console, "experiment", std::move(words));
}

}  // namespace

Verb experiment_verb()
{
    return {
        .name = "experiment",
        .arguments = "[OPTION...] [MODES...]",
        .summary = "rerun the resilience experiment (package holdfast-drills)",
        .text =
            "Sends orders while the external service is normal, slow, down or fails, several\n"
            "times, and says whether answers came in time, anything was lost, each failure was\n"
            "found and called by its name, and what is stored agrees. It is in the package\n"
            "holdfast-drills, and explains itself: holdfastctl experiment --help.",
        .takes_all = true,
        .run = run_experiment};
}

}  // namespace holdfast::ctl
