// The configuration's own problems, and a line when it has none.
#include <iterator>

#include "base/text.h"
#include "daemon/check/check.h"

namespace holdfast::daemon {

void check_configuration(const Context& context, Report& report)
{
    const Loaded& loaded = context.loaded;
    std::copy(loaded.problems.begin(), loaded.problems.end(), std::back_inserter(report.problems));
    if (loaded.is_usable())
        report.pass(join("configuration ",
                         context.main_file.empty() ? "--defaults" : context.main_file, ": valid"));
}

}  // namespace holdfast::daemon
