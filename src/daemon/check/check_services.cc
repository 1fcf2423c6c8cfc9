// Whether the file with the services that are watched can be read, and is right.
#include <utility>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/services_file.h"

namespace holdfast::daemon {

void check_services(const Context& context, Report& report)
{
    const WatchSettings& settings = context.settings().watch;
    if (settings.services_file.empty())
        return;
    std::vector<Problem> problems;
    const std::size_t services = read_services_file(settings, problems).size();
    if (problems.empty())
        report.pass(join("services ", settings.services_file, ": ", services));
    for (Problem& problem : problems) {
        const Exit exit = problem.exit;
        report.error(exit, std::move(problem));
    }
}

}  // namespace holdfast::daemon
