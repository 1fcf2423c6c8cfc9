// How large the ledger was, hour by hour, in telemetry: from it follows how fast it grows. Loop
// thread.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "store/ledger.h"

namespace holdfast::store {

struct Sample {
    WallTime at;
    std::int64_t bytes;       // The database and its log.
    std::int64_t free_bytes;  // On its file system.
};

// A sample that cannot be written is left out: the next hour brings another one.
void record_sample(Ledger& telemetry, const Sample& sample);

}  // namespace holdfast::store
