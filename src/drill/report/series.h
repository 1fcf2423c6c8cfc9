// The requests of a run, second by second: what charts are drawn of, here and by whoever reads a
// report. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace holdfast::drill {

// One request, counted from the first injection.
struct Sample {
    Duration at{};
    Duration took{};
    bool is_error = false;
};

struct Second {
    std::int64_t at = 0;  // From the first injection; before it, negative.
    std::int64_t answered = 0;
    std::int64_t failed = 0;
    Duration median{};
    Duration longest{};
};

inline constexpr std::size_t seconds_max = 3600;

// In order; those without a request are left out. What comes after so many is as well.
std::vector<Second> by_second(const std::vector<Sample>& samples);

// Of values in any order: the least that a share of them does not exceed; 0 of none.
Duration quantile(std::vector<Duration> values, double share);

}  // namespace holdfast::drill
