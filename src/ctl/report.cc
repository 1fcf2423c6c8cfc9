#include "ctl/report.h"

#include "base/text.h"

namespace holdfast::ctl {
namespace {

std::string_view name_of(daemon::Severity severity) noexcept
{
    return severity == daemon::Severity::error ? "error" : "warning";
}

}  // namespace

void say_problems(const std::vector<daemon::Problem>& problems, Console& console)
{
    for (const daemon::Problem& problem : problems) {
        if (console.is_journal())
            console.log(daemon::to_log_line(problem));
        else
            console.err(join("holdfastctl: ", name_of(problem.severity), ": ",
                             daemon::render(problem), "\n"));
    }
}

void write_problems(const std::vector<daemon::Problem>& problems, json::Writer& writer)
{
    writer.begin_array();
    for (const daemon::Problem& problem : problems) {
        writer.begin_object()
            .member("severity", name_of(problem.severity))
            .member("key", problem.key)
            .member("file", problem.file);
        if (problem.line != 0)
            writer.member("line", problem.line).member("column", problem.column);
        writer.member("pointer", problem.pointer)
            .member("what", problem.what)
            .member("why", problem.why)
            .member("remedy", problem.remedy)
            .end_object();
    }
    writer.end_array();
}

}  // namespace holdfast::ctl
