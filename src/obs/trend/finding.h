// What was found to be abnormal, and the reasons. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "obs/trend/measure.h"

namespace holdfast::trend {

class Exchange;

// What an expectation rests on: what is usual at this time of day, the same weekday, the level
// before the last change of level, or the time of day by the clock before it jumped.
enum class Basis : std::uint8_t { usual, weekday, other_level, old_clock };
inline constexpr std::size_t basis_count = 4;

// In the unit operators know: per interval, a part of one, seconds.
struct Expectation {
    Basis basis = Basis::usual;
    double low = 0;
    double high = 0;
    unsigned days = 0;  // How many it rests on.
};

struct Finding {
    bool is_above = false;
    double seen = 0;
    Expectation expected;
    WallTime since{};
    WallTime found{};
};

struct Change {
    enum class What : std::uint8_t {
        began,
        ended,    // It is explained again.
        adapted,  // It has stayed for so long that it counts as normal from now on.
    };
    What what;
    Finding finding;  // As it was found.
};

// "0, expected 61 to 140 (usual at this time of day, from 6 days), below since 2026-11-21T..."
std::string describe(Kind kind, const Finding& finding);
// "61 to 140", "at most 2.1 %".
std::string describe(Kind kind, const Expectation& expectation);
std::string describe(Kind kind, double value);
const char* to_string(Basis basis) noexcept;

void exchange(Exchange& exchange, Finding& finding);

}  // namespace holdfast::trend
