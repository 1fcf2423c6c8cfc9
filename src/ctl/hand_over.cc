#include "ctl/hand_over.h"

#include <cerrno>
#include <system_error>

#include <unistd.h>

#include "base/text.h"
#include "ctl/answer.h"

namespace holdfast::ctl {
namespace {

constexpr std::string_view variable = "HOLDFAST_VERBS";

// Where verbs of other packages are; a build that is not installed says so itself.
std::string folder(const Console& console)
{
    auto found = console.environment().find(variable);
    return found == console.environment().end() ? HOLDFAST_VERBS : found->second;
}

}  // namespace

int hand_over(Console& console, std::string_view verb, std::vector<std::string> arguments)
{
    std::string program = join(folder(console), "/holdfastctl-drill");
    std::vector<char*> words{program.data()};
    for (std::string& word : arguments)
        words.push_back(word.data());
    words.push_back(nullptr);
    console.flush();
    (void)::execv(program.c_str(), words.data());
    if (errno == ENOENT)
        return complain(console,
                        join(verb,
                             ": this verb is in a package of its own (apt install "
                             "holdfast-drills)"),
                        exit_unavailable);
    return complain(console, join(program, ": ", std::generic_category().message(errno)),
                    exit_unavailable);
}

}  // namespace holdfast::ctl
