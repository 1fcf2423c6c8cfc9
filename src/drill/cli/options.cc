#include "drill/cli/options.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace holdfast::drill {
namespace {

struct Flag {
    std::string_view name;
    bool Options::*into;
    std::string_view help;
};

constexpr std::array<Flag, 6> flags{
    {{"--all", &Options::all, "run: all drills that this machine can play"},
     {"--guided", &Options::guided, "run: stop for a person to diagnose and repair, and time it"},
     {"--live", &Options::live, "run: on holdfast.service, not on an instance of its own"},
     {"--yes-on-this-host", &Options::yes_on_this_host,
      "run: also drills that the whole host feels"},
     {"--json", &Options::json, "print JSON"},
     {"--help", &Options::wants_help, "print this and exit"}}};

struct Value {
    std::string_view name;
    std::string_view argument;
    std::string Options::*into;
    std::string_view help;
};

constexpr std::array<Value, 8> values{
    {{"--tag", "TAG", &Options::tag, "run, list: those with this tag"},
     {"--yes-damage", "ID", &Options::yes_damage,
      "run --live: this drill may damage files of the live service"},
     {"--state", "DIR", &Options::state, "where runs and reports are kept"},
     {"--bare", "DIR", &Options::bare,
      "run: without systemd, with a daemon that is started below DIR"},
     {"--user", "NAME", &Options::user, "run --bare: as whom the daemon runs"},
     {"--daemon", "FILE", &Options::daemon, "run --bare: that daemon"},
     {"--holdfastctl", "FILE", &Options::holdfastctl, "run: the program that sends orders"},
     {"--upstream", "URL", &Options::upstream, "run: where the simulated external service is"}}};

// The next word, or what stands behind the equals sign.
std::string argument_of(const std::vector<std::string>& words, std::size_t& next, Options& options)
{
    const std::string& word = words[next];
    std::size_t equals = word.find('=');
    std::string argument;
    if (equals != std::string::npos)
        argument = word.substr(equals + 1);
    else if (next + 1 < words.size())
        argument = words[++next];
    if (argument.empty())
        options.problem = join(word, ": needs an argument");
    return argument;
}

bool take_option(const std::vector<std::string>& words, std::size_t& next, Options& options)
{
    std::string_view name = std::string_view{words[next]}.substr(0, words[next].find('='));
    for (const Flag& flag : flags)
        if (flag.name == words[next])
            return options.*flag.into = true;
    for (const Value& value : values)
        if (value.name == name) {
            options.*value.into = argument_of(words, next, options);
            return true;
        }
    if (name != "--drills")
        return false;
    options.drills.push_back(argument_of(words, next, options));
    return true;
}

void append_line(std::string& out, std::string_view name, std::string_view explanation)
{
    std::string line = join("  ", name);
    line.resize(std::max<std::size_t>(line.size() + 2, 22), ' ');
    append_to(out, line, explanation, "\n");
}

}  // namespace

Options parse_options(const std::vector<std::string>& words)
{
    Options options;
    bool only_arguments = false;
    for (std::size_t next = 0; next < words.size() && options.problem.empty(); ++next) {
        const std::string& word = words[next];
        if (word == "--" && !only_arguments)
            only_arguments = true;
        else if (word.starts_with('-') && !only_arguments) {
            if (!take_option(words, next, options))
                options.problem = join(printable(word),
                                       ": no such option (see holdfastctl drill "
                                       "--help)");
        } else if (options.verb.empty())
            options.verb = word;
        else
            options.arguments.push_back(word);
    }
    return options;
}

std::string help()
{
    std::string out =
        "Usage: holdfastctl drill VERB [OPTION...] [ARGUMENT...]\n\n"
        "Rehearses incidents: breaks a service on purpose, sees whether that is noticed and said,\n"
        "repairs it, and looks whether anything was lost. Whatever was broken is taken back, also\n"
        "if this program is killed.\n\n"
        "Verbs:\n";
    append_line(out, "list", "the drills there are, and how each ended last");
    append_line(out, "show ID", "what a drill does, and what it expects");
    append_line(out, "run ID...", "play drills, one after the other");
    append_line(out, "report [RUN]", "the reports that are kept, or one of them");
    append_line(out, "revert", "take back what an earlier run has left");
    append_line(out, "check FILE...", "say everything that is wrong with a drill of one's own");
    append_line(out, "schema", "the JSON schema of drills");
    out += "\nOptions:\n";
    for (const Flag& flag : flags)
        append_line(out, flag.name, flag.help);
    for (const Value& value : values)
        append_line(out, join(value.name, " ", value.argument), value.help);
    append_line(out, "--drills DIR", "look for drills there alone; may be given again");
    out +=
        "\nThe exit code of run is 0 when every drill passed or was skipped, 1 when one failed, 2\n"
        "when one showed nothing, 64 when it was refused, 70 when not everything could be taken\n"
        "back or the program itself failed. See also holdfast-drills(7).\n";
    return out;
}

}  // namespace holdfast::drill
