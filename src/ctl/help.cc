// The texts of --help, made from the tables of verbs and options.
#include "base/text.h"
#include "ctl/remote.h"
#include "ctl/run.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t column = 20;  // Where explanations start; the longest name fits before it.

void append_line(std::string& out, std::string_view name, std::string_view explanation)
{
    std::string line = join("  ", name);
    line.resize(std::max(line.size() + 2, column), ' ');
    append_to(out, line, explanation, "\n");
}

void append_options(std::string& out, std::span<const Option> options)
{
    for (const Option& option : options)
        append_line(out,
                    option.argument.empty() ? std::string{option.name}
                                            : join(option.name, " ", option.argument),
                    option.help);
}

}  // namespace

std::string help()
{
    std::string out =
        "Usage: holdfastctl [OPTION...] VERB [ARGUMENT...]\n\n"
        "Looks after the daemon holdfastd.\n\n"
        "Verbs:\n";
    for (const Verb& verb : all_verbs())
        append_line(out, verb.name, verb.summary);
    out += "\nOptions:\n";
    append_options(out, common_options());
    out += "\nEach verb explains itself: holdfastctl VERB --help. See also holdfastctl(8).\n";
    return out;
}

std::string help(const Verb& verb)
{
    std::string out = join("Usage: holdfastctl ", verb.name, " [OPTION...]");
    if (!verb.arguments.empty())
        append_to(out, " ", verb.arguments);
    append_to(out, "\n\n", verb.text, "\n\nOptions:\n");
    append_options(out, verb.options);
    if (verb.asks_anywhere)
        append_options(out, remote_options());
    append_options(out, common_options());
    return out;
}

}  // namespace holdfast::ctl
