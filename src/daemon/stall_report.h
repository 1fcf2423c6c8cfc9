// Says in the journal which thread hangs, without waiting for that thread. Loop and log thread.
#pragma once

#include "base/job.h"
#include "base/time.h"

namespace holdfast::obs {
class Log;
}

namespace holdfast::daemon {

// The log thread writes the log, so it cannot report that it hangs itself: then `aux` goes to
// the journal directly.
void report_stall(obs::Log& log, Worker& aux, const char* thread, Duration silence);

}  // namespace holdfast::daemon
