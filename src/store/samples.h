// How large the ledger was, hour by hour, in telemetry: from it follows how fast it grows. Loop
// thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "store/ledger.h"

namespace holdfast::store {

struct Sample {
    WallTime at;
    std::int64_t bytes;       // The database and its log.
    std::int64_t free_bytes;  // On its file system.
};

// A quarter of them, the oldest, so that there is room again for a while.
inline constexpr std::string_view delete_oldest_samples = R"sql(
DELETE FROM store_samples WHERE at IN (
    SELECT at FROM store_samples ORDER BY at LIMIT (SELECT (count(*) + 3) / 4 FROM store_samples)
)
)sql";

// A sample that cannot be written is left out: the next hour brings another one.
void record_sample(Ledger& telemetry, const Sample& sample);

}  // namespace holdfast::store
