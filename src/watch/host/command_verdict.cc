#include "watch/host/command_verdict.h"

#include <cstring>
#include <utility>

#include "base/text.h"

namespace holdfast::watch {
namespace {

// Of the shell that has limited it and then become it.
constexpr int exit_not_executable = 126;
constexpr int exit_not_found = 127;

// Without what is for graphs: "DISK OK | /=2643MB".
std::string_view first_line(std::string_view text)
{
    text = trim(text);
    return trim(text.substr(0, text.find_first_of("\n|")));
}

std::string_view said_by(const CommandEnd& end)
{
    std::string_view said = first_line(end.output);
    return said.empty() ? first_line(end.errors) : said;
}

std::string signal_name(int number)
{
    const char* name = sigabbrev_np(number);
    return name == nullptr ? join("signal ", number) : join("SIG", name);
}

}  // namespace

Observation judge_command(std::string_view program, CommandEnd end)
{
    Observation seen;
    std::string_view said = said_by(end);
    std::string how = join(program, " exited with ", end.exit_code);
    std::string what = said.empty() ? join(how, " and said nothing") : std::string{said};
    if (end.signal != 0)
        seen.problem = join(program, " was ended by ", signal_name(end.signal),
                            said.empty() ? "" : ": ", said);
    else if (end.exit_code == 1)
        seen.warning = what;
    else if (end.exit_code == 2)
        seen.problem = what;
    else if (end.exit_code == 3)
        seen.problem = what;
    else if (end.exit_code == exit_not_executable || end.exit_code == exit_not_found)
        seen.problem = join(program, " could not be run: ", said.empty() ? how : said);
    else if (end.exit_code != 0)
        seen.problem = said.empty() ? what : join(how, ": ", said);
    seen.is_unknown = end.signal == 0 && (end.exit_code == 3 || end.exit_code == exit_not_found ||
                                          end.exit_code == exit_not_executable);
    seen.body = std::move(end.output);
    return seen;
}

}  // namespace holdfast::watch
