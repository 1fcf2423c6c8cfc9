// The log of this process: queue, sinks and thread. Main thread; obs::Log itself for any.
#pragma once

#include <thread>

#include "daemon/config/settings.h"
#include "obs/log.h"
#include "obs/log_thread.h"
#include "obs/main_sink.h"

namespace holdfast::daemon {

class Logging {
public:
    // `each_second` is called on the log thread about once a second.
    Logging(const Clock& clock, const LogSettings& settings, const obs::Surroundings& surroundings,
            obs::LogThread::Hook each_second);
    // Hands on what is queued, for a second at most. A sink that hangs longer cannot be waited
    // for: the process then ends without unwinding, with `exit_status`.
    void stop(int exit_status);

    void apply(const LogSettings& settings);

    obs::Log& log() noexcept { return log_; }
    obs::LogThread& thread() noexcept { return log_thread_; }

private:
    obs::Log log_;
    obs::LogThread log_thread_;
    std::jthread thread_;
};

obs::Severity to_severity(LogLevel level) noexcept;

}  // namespace holdfast::daemon
