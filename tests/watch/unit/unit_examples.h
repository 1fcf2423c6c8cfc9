// Units as systemd tells of them, and what a look at one comes to in one line. One thread.
#pragma once

#include <csignal>
#include <string>
#include <string_view>

#include "base/text.h"
#include "watch/observation.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

using namespace std::chrono_literals;

inline constexpr WallTime noon{std::chrono::hours{500'004}};  // 2027-01-15, 12:00.
inline constexpr Instant start{std::chrono::hours{100}};      // The same moment.

// "DOWN: is masked: systemctl unmask web.service"
inline std::string verdict_of(const Observation& seen)
{
    if (seen.is_unknown)
        return join("UNKNOWN: ", seen.problem);
    if (seen.silence)
        return join("DOWN: ", seen.problem);
    if (!seen.problem.empty())
        return join("UNHEALTHY: ", seen.problem);
    return seen.warning.empty() ? "HEALTHY" : join("DEGRADED: ", seen.warning);
}

// A daemon that was started an hour before noon.
inline UnitFacts running(std::string name = "web.service")
{
    return {.name = std::move(name),
            .description = "Web server",
            .load_state = "loaded",
            .active_state = "active",
            .sub_state = "running",
            .unit_file_state = "enabled",
            .result = "success",
            .invocation = "0123",
            .changed = noon - 1h,
            .became_active = noon - 1h,
            .main_started = noon - 1h,
            .slice = "system.slice"};
}

// It was stopped five minutes before noon.
inline UnitFacts stopped(std::string name = "web.service")
{
    UnitFacts facts = running(std::move(name));
    facts.active_state = "inactive";
    facts.sub_state = "dead";
    facts.exec_main_code = CLD_KILLED;
    facts.exec_main_status = SIGTERM;
    facts.changed = noon - 5min;
    facts.became_inactive = noon - 5min;
    facts.main_ended = noon - 5min;
    return facts;
}

// It failed five minutes before noon.
inline UnitFacts failed(std::string result, int code, int status, std::string name = "web.service")
{
    UnitFacts facts = stopped(std::move(name));
    facts.active_state = "failed";
    facts.sub_state = "failed";
    facts.result = std::move(result);
    facts.exec_main_code = code;
    facts.exec_main_status = status;
    return facts;
}

// A oneshot that ran for ten minutes, an hour before noon.
inline UnitFacts job(std::string name = "backup.service")
{
    UnitFacts facts = stopped(std::move(name));
    facts.exec_main_code = CLD_EXITED;
    facts.exec_main_status = 0;
    facts.became_active.reset();
    facts.main_started = noon - 1h;
    facts.main_ended = noon - 50min;
    facts.became_inactive = noon - 50min;
    facts.changed = noon - 50min;
    return facts;
}

// A timer that fired an hour before noon, and will an hour after it.
inline UnitFacts timer(std::string name = "backup.timer", std::string triggers = "backup.service")
{
    return {.name = std::move(name),
            .load_state = "loaded",
            .active_state = "active",
            .sub_state = "waiting",
            .unit_file_state = "enabled",
            .result = "success",
            .became_active = noon - 24h,
            .timer = TimerFacts{.last_trigger = noon - 1h,
                                .next_elapse = noon + 1h,
                                .accuracy = 1min,
                                .triggers = std::move(triggers)}};
}

}  // namespace holdfast::watch
