#include "obs/log_metrics.h"

namespace holdfast::obs {

void register_log_metrics(Registry& registry, Log& log, LogThread& thread)
{
    registry.callback_gauge(
        {"holdfast_log_queue_entries", "Log entries that wait for the log thread."},
        [&log] { return static_cast<double>(log.queued()); });
    registry.callback_gauge(
        {"holdfast_log_queue_max_entries", "Log entries that may wait; more are dropped."},
        [&log] { return static_cast<double>(log.queue_max()); });
    registry.callback_counter(
        {"holdfast_log_dropped_total", "Log entries lost because the queue was full."},
        [&log] { return static_cast<double>(log.dropped()); });
    registry.callback_counter(
        {"holdfast_log_refused_total",
         "Log entries lost because the journal or standard output did not take them."},
        [&thread] { return static_cast<double>(thread.refused()); });
    registry.callback_gauge(
        {"holdfast_log_waiting_seconds",
         "For how long the journal or standard output has not taken the entry at hand."},
        [&thread] { return seconds(thread.main_waits()); });
    registry.callback_gauge({"holdfast_log_file_degraded", "1 while the log file is not written."},
                            [&thread] { return thread.file_degradation().is_set() ? 1.0 : 0.0; });
}

}  // namespace holdfast::obs
