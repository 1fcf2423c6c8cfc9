#include "watch/definition/problem.h"

#include "base/text.h"

namespace holdfast::watch {

std::string render(const DefinitionProblem& problem, std::string_view file)
{
    std::string out{file};
    if (problem.line != 0)
        append_to(out, ":", problem.line, ":", problem.column);
    out += ": ";
    if (!problem.pointer.empty())
        append_to(out, problem.pointer, ": ");
    out += problem.complaint.what;
    if (!problem.complaint.expected.empty())
        append_to(out, ": expected ", problem.complaint.expected);
    if (!problem.complaint.remedy.empty())
        append_to(out, " (", problem.complaint.remedy, ")");
    return printable(out);
}

std::string to_message(const DefinitionProblem& problem)
{
    std::string out = problem.complaint.what;
    if (!problem.complaint.expected.empty())
        append_to(out, ", expected ", problem.complaint.expected);
    if (!problem.complaint.remedy.empty())
        append_to(out, "; ", problem.complaint.remedy);
    return printable(out);
}

}  // namespace holdfast::watch
