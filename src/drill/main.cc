// holdfastctl-drill: what `holdfastctl drill` starts, and the processes that it goes on in.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include <sysexits.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "drill/act/hold.h"
#include "drill/cli/verbs.h"
#include "drill/format/schema.h"
#include "drill/undo/guard.h"

namespace holdfast::drill {
namespace {

// By its real name: $PATH, and the folder we are in, may change.
std::string own_path()
{
    std::string path(4096, '\0');
    ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
    path.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return path;
}

void arm()
{
    const char* spec = std::getenv("HOLDFAST_FAILPOINT");  // NOLINT(concurrency-mt-unsafe)
    if (spec != nullptr)
        (void)arm_failpoint(spec, [] { (void)std::raise(SIGKILL); });
}

int run(const std::vector<std::string>& words)
{
    std::string self = own_path();
    if (words.size() == 2 && words[0] == "guard")
        return guard(self, words[1]);
    if (!words.empty() && words[0] == "hold")
        return hold({words.begin() + 1, words.end()});
    arm();
    Options options = parse_options(words);
    if (!options.problem.empty())
        return complain(options.problem, EX_USAGE);
    if (options.wants_help || options.verb.empty()) {
        std::fputs(help().c_str(), options.wants_help ? stdout : stderr);
        return options.wants_help ? 0 : EX_USAGE;
    }
    if (options.verb == "schema") {
        say(make_schema());
        return 0;
    }
    if (options.verb == "report")
        return report_runs(options);
    if (options.verb == "revert")
        return revert_runs(options, self);
    if (options.verb == "check")
        return check_files(options);
    if (options.drills.empty())
        options.drills = {HOLDFAST_DRILLS, "/etc/holdfast/drills"};
    Library library = read_library(options.drills);
    for (const std::string& problem : library.problems)
        (void)complain(problem, 0);
    if (options.verb == "list")
        return list_drills(options, library);
    if (options.verb == "show")
        return show_drill(options, library);
    if (options.verb == "run")
        return run_drills(options, library, self);
    return complain(join(printable(options.verb), ": no such verb (see holdfastctl drill --help)"),
                    EX_USAGE);
}

}  // namespace
}  // namespace holdfast::drill

int main(int count, char** arguments)
{
    try {
        std::signal(SIGPIPE, SIG_IGN);
        return holdfast::drill::run({arguments + (count > 0 ? 1 : 0), arguments + count});
    } catch (const std::exception& error) {
        return holdfast::drill::complain(error.what(), EX_SOFTWARE);
    }
}
