// The gate before the start (ExecStartPre=) and the first thing to run by hand when something is
// wrong.
#include <algorithm>

#include "base/text.h"
#include "ctl/preflight.h"
#include "ctl/report.h"
#include "ctl/verb.h"

namespace holdfast::ctl {
namespace {

std::string count(std::size_t number, std::string_view noun)
{
    return join(number, " ", noun, number == 1 ? "" : "s");
}

std::string last_line(const daemon::Report& report, int exit)
{
    auto errors = static_cast<std::size_t>(std::count_if(
        report.problems.begin(), report.problems.end(), [](const daemon::Problem& problem) {
            return problem.severity == daemon::Severity::error;
        }));
    std::string found =
        join(count(errors, "error"), ", ", count(report.problems.size() - errors, "warning"), ", ",
             report.passed.size(), " passed");
    return exit == 0 ? join("check: the daemon can start: ", found, "\n")
                     : join("check: the daemon will not start: ", found, ", exit ", exit, "\n");
}

void print_json(const daemon::Report& report, int exit, Console& console)
{
    std::string out;
    json::Writer writer{out, json::Writer::Style::pretty};
    writer.begin_object().member("ok", exit == 0).member("exit", exit).key("problems");
    write_problems(report.problems, writer);
    writer.key("passed").begin_array();
    for (const std::string& what : report.passed)
        writer.value(what);
    writer.end_array().end_object();
    console.out(out + "\n");
}

int run_check(const Invocation& invocation, Console& console)
{
    daemon::Report report = preflight(invocation, console);
    int exit = static_cast<int>(daemon::exit_class(report.problems));
    if (invocation.json()) {
        print_json(report, exit, console);
        return exit;
    }
    // In the journal a start that goes well needs no lines of its own.
    if (!console.is_journal())
        for (const std::string& what : report.passed)
            console.out(join("ok: ", what, "\n"));
    say_problems(report.problems, console);
    if (!console.is_journal())
        console.out(last_line(report, exit));
    return exit;
}

}  // namespace

Verb check_verb()
{
    return {.name = "check",
            .arguments = {},
            .summary = "say whether the daemon can start, and what to repair",
            .text =
                "Looks at configuration, directories, permissions, disk space, addresses and\n"
                "credentials, and reports everything it finds in one run. The daemon repeats\n"
                "the same checks when it starts. Run by root, it asks as user holdfast would.\n"
                "\n"
                "The exit code is 0 when the daemon can start, warnings or not; else that of\n"
                "the most fundamental error, in this order: 66 a file is missing, 77 a\n"
                "permission is missing, 73 a directory cannot be used, 78 the configuration\n"
                "is wrong, 65 a database is damaged or of a schema that cannot be served.\n"
                "64 says that holdfastctl itself was called wrongly.",
            .run = run_check};
}

}  // namespace holdfast::ctl
