// What takes the space in a database, and how fast it grows. Reads all of it. A thread of its own
// connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/sqlite/connection.h"

namespace holdfast::store {

struct TableUsage {
    std::string name;
    std::int64_t rows;
    std::int64_t bytes;  // Its indexes included.
};

// Largest first.
std::vector<TableUsage> table_usage(sqlite::Connection& db);

struct Growth {
    double bytes_a_day;
    double days;  // How far apart the samples are that it was found from.
};

// From those of the last seven days of the samples that telemetry keeps, hour by hour; nothing
// before there is a day of them.
std::optional<Growth> growth(sqlite::Connection& telemetry);

// Nothing while it does not grow.
std::optional<double> days_until_full(const Growth& growth, std::int64_t free_bytes);

}  // namespace holdfast::store
