// Problems of configuration and host as log entries, each with key, file, line and remedy in its
// fields. Any thread.
#pragma once

#include <vector>

#include "daemon/config/problem.h"

namespace holdfast::obs {
class Log;
struct Message;
}  // namespace holdfast::obs

namespace holdfast::daemon {

// One entry a problem: errors as `error`, warnings as `warning`.
void log_problems(obs::Log& log, const std::vector<Problem>& problems, const obs::Message& error,
                  const obs::Message& warning);

}  // namespace holdfast::daemon
