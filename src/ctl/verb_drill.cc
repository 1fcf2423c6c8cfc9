// Hands over to the program of the package holdfast-drills, which is not on every host.
#include <cerrno>
#include <system_error>

#include <unistd.h>

#include "base/text.h"
#include "ctl/answer.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

constexpr std::string_view variable = "HOLDFAST_VERBS";

// Where verbs of other packages are; a build that is not installed says so itself.
std::string folder(const Console& console)
{
    auto found = console.environment().find(variable);
    return found == console.environment().end() ? HOLDFAST_VERBS : found->second;
}

int run_drill(const Invocation& invocation, Console& console)
{
    std::string program = join(folder(console), "/holdfastctl-drill");
    std::vector<char*> words{program.data()};
    for (const std::string& word : invocation.arguments)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    console.flush();
    (void)::execv(program.c_str(), words.data());
    if (errno == ENOENT)
        return complain(console,
                        "drill: this verb is in a package of its own (apt install "
                        "holdfast-drills)",
                        exit_unavailable);
    return complain(console, join(program, ": ", std::generic_category().message(errno)),
                    exit_unavailable);
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
