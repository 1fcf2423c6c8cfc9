// How well the detector does on labelled series, and whether that is well enough.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tests/obs/trend/series.h"

namespace holdfast::trend {

struct Tally {
    int abnormal = 0;
    int found = 0;
};

// Of one series, or of many.
struct Judgement {
    std::array<Tally, abnormal_names.size()> by_abnormality{};
    int days = 0;  // On which something was judged.
    int false_alarms = 0;
    int worst_series = 0;  // False alarms more than days, of the series where they were most.
    int uneasy_days = 0;   // With more than one false alarm.
    int told_again = 0;    // Reports of what had been reported.
    int too_early = 0;     // Reports before three periods were seen.
    std::vector<std::string> faults;  // One line each, for people.

    Tally total() const noexcept;
    void add(const Judgement& other);
};

Judgement judge(const Background& background, int days, std::uint64_t seed);

// What is not well enough; empty when all is.
std::vector<std::string> shortcomings(const Judgement& judgement);

}  // namespace holdfast::trend
