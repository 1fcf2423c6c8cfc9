// What a seed's world is like: how the service is configured, and which kinds of trouble there are.
// Fewer kinds at a time reach further, so each seed has some of them. One thread.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "base/time.h"
#include "order/intake.h"
#include "order/worker.h"

namespace holdfast::dst {

struct Plan {
    order::WorkerSettings worker;
    order::IntakeSettings intake;
    Duration busy;  // Until then things happen; then the world is healed.
    Duration gap;   // Between two of them, on average.

    bool service_fails;
    bool disk_fails;
    bool disk_fills_up;
    bool power_fails;
    bool is_killed;
    bool is_stopped;
    bool clock_jumps;
    bool has_operator;
    bool has_strangers;  // Other programs that write to the database.
    bool disk_is_slow;
    bool is_made_anew;  // The schema is made in this world, and the power may fail meanwhile.

    std::int64_t log_bytes_max;
    std::size_t batch_max;
    std::size_t queue_max;
};

Plan draw_plan(Random& random);

}  // namespace holdfast::dst
