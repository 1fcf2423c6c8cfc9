// Problems of configuration and host as log entries, each with key, file, line and remedy in its
// fields. Any thread.
#pragma once

#include <vector>

#include "daemon/config/problem.h"

namespace holdfast::obs {
class Log;
}

namespace holdfast::daemon {

void log_problems(obs::Log& log, const std::vector<Problem>& problems);

}  // namespace holdfast::daemon
