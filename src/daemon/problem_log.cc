#include "daemon/problem_log.h"

#include "base/text.h"
#include "obs/log.h"

namespace holdfast::daemon {

void log_problems(obs::Log& log, const std::vector<Problem>& problems, const obs::Message& error,
                  const obs::Message& warning)
{
    for (const Problem& problem : problems) {
        bool is_error = problem.severity == Severity::error;
        log.write(is_error ? error : warning, render(problem),
                  {{"HOLDFAST_KEY", problem.key},
                   {"HOLDFAST_FILE", problem.file},
                   {"HOLDFAST_LINE", problem.line == 0 ? "" : join(problem.line)},
                   {"HOLDFAST_REMEDY", problem.remedy}});
    }
}

}  // namespace holdfast::daemon
