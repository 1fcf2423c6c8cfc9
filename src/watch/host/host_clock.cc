#include "watch/host/host_clock.h"

#include <algorithm>
#include <optional>

#include <sys/stat.h>
#include <sys/timex.h>

#include "watch/host/clock.h"

namespace holdfast::watch {
namespace {

std::optional<ClockFacts> ask_kernel(int (*ask)(timex*))
{
    timex answer{};  // No mode is set: it only tells.
    int state = ask == nullptr ? ::ntp_adjtime(&answer) : ask(&answer);
    if (state < 0)
        return std::nullopt;
    // Not `state`: it is also an error that a device of precise pulses is away.
    return ClockFacts{.is_synchronised = (answer.status & STA_UNSYNC) == 0,
                      .error_max = std::chrono::microseconds{answer.maxerror},
                      .error_estimated = std::chrono::microseconds{answer.esterror}};
}

std::optional<ClockFacts> look_at_mark(const std::string& directory, WallTime now)
{
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0)
        return std::nullopt;
    if (::stat((directory + "/synchronized").c_str(), &status) != 0)
        return ClockFacts{};
    WallTime corrected{std::chrono::seconds{status.st_mtim.tv_sec} +
                       std::chrono::nanoseconds{status.st_mtim.tv_nsec}};
    return ClockFacts{.is_synchronised = true,
                      .error_max = drift_of(std::max(now - corrected, Duration::zero()))};
}

}  // namespace

Observation look_at_clock(const ClockCheck& check, WallTime now, const ClockSources& sources)
{
    std::optional<ClockFacts> facts = ask_kernel(sources.ask_kernel);
    if (!facts)
        facts = look_at_mark(sources.timesync, now);
    if (facts)
        return judge_clock(check, *facts);
    return {.problem =
                "systemd-timesyncd does not run, and holdfast.service may not ask the kernel: a "
                "drop-in with ProtectClock=no and SystemCallFilter=adjtimex clock_adjtime lets it",
            .is_unknown = true};
}

}  // namespace holdfast::watch
