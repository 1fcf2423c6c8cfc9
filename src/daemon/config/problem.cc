#include "daemon/config/problem.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace holdfast::daemon {
namespace {

// Most fundamental first: who repairs the first may find the others gone.
constexpr std::array<Exit, 7> by_weight{Exit::usage,         Exit::no_input, Exit::no_permission,
                                        Exit::cannot_create, Exit::config,   Exit::data,
                                        Exit::temporary};

}  // namespace

std::string render(const Problem& problem)
{
    std::string out;
    if (!problem.file.empty()) {
        out = problem.file;
        if (problem.line != 0)
            append_to(out, ":", problem.line, ":", problem.column);
        out += ": ";
    }
    if (!problem.pointer.empty())
        append_to(out, problem.pointer, ": ");
    out += problem.what;
    if (!problem.why.empty())
        append_to(out, ": ", problem.why);
    if (!problem.remedy.empty())
        append_to(out, " (", problem.remedy, ")");
    return printable(out);
}

Exit exit_class(const std::vector<Problem>& problems) noexcept
{
    for (Exit exit : by_weight)
        if (std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
                return problem.severity == Severity::error && problem.exit == exit;
            }))
            return exit;
    return Exit::ok;
}

}  // namespace holdfast::daemon
