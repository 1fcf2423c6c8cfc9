#include "daemon/problem_log.h"

#include <utility>

#include "daemon/check/log_line.h"
#include "obs/log.h"

namespace holdfast::daemon {

void log_problems(obs::Log& log, const std::vector<Problem>& problems)
{
    for (const Problem& problem : problems) {
        LogLine line = to_log_line(problem);
        log.write(*line.message, std::move(line.text), std::move(line.fields));
    }
}

}  // namespace holdfast::daemon
