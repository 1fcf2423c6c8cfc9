// The log's own health, as metrics: what waits, and what was lost. Called while wiring.
#pragma once

#include "obs/log.h"
#include "obs/log_thread.h"
#include "obs/metrics.h"

namespace holdfast::obs {

// `log` and `thread` outlive the registry's last scrape.
void register_log_metrics(Registry& registry, Log& log, LogThread& thread);

}  // namespace holdfast::obs
