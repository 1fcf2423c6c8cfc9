#include "daemon/logging.h"

#include <cstdlib>
#include <utility>

#include "daemon/thread.h"

namespace holdfast::daemon {
namespace {

obs::LogThread::Settings to_thread_settings(const LogSettings& settings)
{
    obs::LogThread::Settings out{.repeat_window = settings.repeat_window};
    if (!settings.file.empty())
        out.file = {.path = settings.file,
                    .format = settings.file_format == LogFormat::json
                                  ? obs::FileSink::Format::json
                                  : obs::FileSink::Format::legacy};
    return out;
}

}  // namespace

obs::Severity to_severity(LogLevel level) noexcept
{
    switch (level) {
    case LogLevel::debug:
        return obs::Severity::debug;
    case LogLevel::info:
        return obs::Severity::info;
    case LogLevel::notice:
        return obs::Severity::notice;
    case LogLevel::warning:
        return obs::Severity::warning;
    case LogLevel::error:
        return obs::Severity::error;
    }
    return obs::Severity::info;
}

Logging::Logging(const Clock& clock, const LogSettings& settings,
                 const obs::Surroundings& surroundings, obs::LogThread::Hook each_second)
    : log_{clock,
           {.queue_max = static_cast<std::size_t>(settings.queue_max),
            .level = to_severity(settings.level)}},
      log_thread_{log_, clock, obs::make_main_sink(clock, surroundings),
                  to_thread_settings(settings), std::move(each_second)},
      thread_{start_thread("log", [this] { log_thread_.run(); })}
{
}

void Logging::stop(int exit_status)
{
    if (!log_thread_.stop())
        std::_Exit(exit_status);
}

void Logging::apply(const LogSettings& settings)
{
    log_.set_level(to_severity(settings.level));
    log_thread_.configure(to_thread_settings(settings));
}

}  // namespace holdfast::daemon
