// The level a series is at, and the one it was at before, which may come back: after a weekend, or
// when what was broken is repaired. Both are shifts of everything that is recorded. Pure; one
// thread.
#pragma once

#include <optional>

#include "obs/trend/calendar.h"

namespace holdfast::trend {

class Exchange;

class Regimes {
public:
    double current() const noexcept { return current_; }
    const std::optional<double>& other() const noexcept { return other_; }

    // The level has moved, and stayed.
    void move(double shift) noexcept;

    // After each half hour: which of the two explained it. True when they have changed places.
    bool note(bool current_explains, bool other_explains) noexcept;

    void exchange(Exchange& exchange);

private:
    // A level that was not needed for eight days is history.
    static constexpr unsigned unused_max = 8 * bucket_count;
    static constexpr unsigned only_other_needed = 2;

    double current_ = 0;
    std::optional<double> other_;
    unsigned only_other_ = 0;  // Half hours in a row that only the other one explained.
    unsigned unused_ = 0;      // Half hours in a row that did not need it.
};

}  // namespace holdfast::trend
