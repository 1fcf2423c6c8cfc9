// A problem as an entry of the log, with its message and fields: the daemon hands it to its log,
// holdfastctl to the journal. Does no I/O; any thread.
#pragma once

#include <string>
#include <vector>

#include "daemon/config/problem.h"
#include "obs/entry.h"

namespace holdfast::daemon {

struct LogLine {
    const obs::Message* message;
    std::string text;
    std::vector<obs::Field> fields;
};

LogLine to_log_line(const Problem& problem);

}  // namespace holdfast::daemon
