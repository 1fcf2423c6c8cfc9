#include "ctl/run.h"

#include "base/text.h"
#include "ctl/parse.h"
#include "ctl/remote.h"
#include "ctl/report.h"
#include "ctl/sources.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);

int complain(Console& console, std::string_view problem)
{
    console.err(join("holdfastctl: ", problem, "\n"));
    return exit_usage;
}

std::string unknown_verb(std::string_view name)
{
    std::vector<std::string_view> names;
    names.reserve(all_verbs().size());
    for (const Verb& verb : all_verbs())
        names.push_back(verb.name);
    std::string_view close = closest_name(name.substr(0, 60), names);
    std::string hint = close.empty() ? std::string{"see holdfastctl --help"}
                                     : join("did you mean ", json::quote(close), "?");
    return join(json::quote(printable(name)), ": no such verb (", hint, ")");
}

}  // namespace

int run(const std::vector<std::string>& arguments, Console& console)
{
    Command command = parse_command(arguments);
    if (!command.problem.empty())
        return complain(console, command.problem);
    if (command.invocation.has("--version")) {
        console.out(join("holdfastctl ", HOLDFAST_VERSION, "\n"));
        return 0;
    }
    const Verb* verb = command.verb.empty() ? nullptr : find_verb(command.verb);
    if (!command.verb.empty() && verb == nullptr)
        return complain(console, unknown_verb(command.verb));
    if (command.invocation.has("--help")) {
        console.out(verb == nullptr ? help() : help(*verb));
        return 0;
    }
    if (verb == nullptr) {
        console.err(help());
        return exit_usage;
    }
    if (!command.invocation.arguments.empty() && verb->arguments.empty())
        return complain(console, join(verb->name, ": unexpected argument ",
                                      json::quote(printable(command.invocation.arguments.front())),
                                      " (it takes none)"));
    if (verb->asks_anywhere) {
        auto remote = find_remote(command.invocation, console);
        if (!remote)
            return complain(console, remote.error().context);
        command.invocation.remote = *std::move(remote);
    }
    // Where a stranger is asked nothing of this host counts.
    if (verb->asks_daemon && !command.invocation.is_remote())
        say_problems(sources_of(command.invocation, console).environment_file.problems, console);
    return verb->run(command.invocation, console);
}

}  // namespace holdfast::ctl
