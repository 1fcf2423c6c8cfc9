// What an operator may say about checks as such. Pure; any thread.
#pragma once

#include <cstddef>
#include <memory>

#include "base/time.h"
#include "watch/schedule/connectivity.h"
#include "watch/schedule/interruptions.h"
#include "watch/schedule/schedule.h"
#include "watch/service.h"
#include "watch/state/evaluation.h"

namespace holdfast::watch {

struct MonitorSettings {
    ScheduleSettings schedule{};
    InterruptionSettings interruptions{};
    ConnectivitySettings connectivity{};
    EvaluationSettings evaluation{};

    // Of services that name none.
    Duration timeout = std::chrono::seconds{5};
    // A check is over then, even if the prober has not said so. Enough for its own timer to fire in
    // a busy turn of the loop, since what it says is better than what we can say.
    Duration timeout_grace = std::chrono::milliseconds{500};
    // Of a check, whatever its service says: each may take the whole timeout.
    unsigned retries_max = 5;
    // A step begins no more: some 20 us each on the loop, most of it the prober's.
    std::size_t starts_max = 64;
    // From one step that begins checks to the next at least. With thousands a second some begin
    // together then, and end together: the loop wakes up once for all of them. Zero: each begins at
    // its own moment.
    Duration gather{};
    // Who waits for a check that was asked for.
    std::size_t askers_max = 256;

    // Asked when many are silent: something far away that is always there. Null: none is.
    std::shared_ptr<const Service> reference{};
    Duration reference_timeout = std::chrono::seconds{3};

    // Findings in a write: what a thousand checks a second need with the next setting, four times.
    std::size_t batch_max = 1024;
    // From one write to the next at least. What is shown is stored within a second.
    Duration store_interval = std::chrono::milliseconds{250};
    // After a refusal.
    Duration store_pause = std::chrono::seconds{1};
    // That wait for the store: 20 s of a thousand checks a second, 20 minutes of a thousand
    // services once a minute, 10 MiB.
    std::size_t backlog_max = 20'000;
};

}  // namespace holdfast::watch
