// Lives many seeds, in as many processes as there are cores: SQLite has one default disk in each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/dst/sights.h"

namespace holdfast::dst {

struct RunSettings {
    std::uint64_t first = 1;
    std::uint64_t seeds = 0;    // Zero: until the time is over.
    std::uint64_t minutes = 0;  // Zero: until the seeds are.
    unsigned jobs = 1;
    bool shows_progress = false;
};

struct Outcome {
    Sights sights;
    double seconds = 0;
    // The first seed that was broken, and how.
    std::optional<std::uint64_t> broken{};
    std::string wrong{};
};

Outcome run(const RunSettings& settings);

// One seed; what was wrong, or nothing. Adds what it saw.
std::string live(std::uint64_t seed, bool traces, Sights& sights);

}  // namespace holdfast::dst
