// What is normal for one series besides its rhythm: how far whole half hours are off from what was
// expected, and how much evidence gathers on an ordinary day without anything being wrong. So a
// series that is wild every day needs more to be called abnormal. Pure; one thread.
#pragma once

#include <cstddef>
#include <vector>

#include "obs/trend/evidence.h"

namespace holdfast::trend {

class Habits {
public:
    // Three days of half hours, and a week of days.
    static constexpr std::size_t errors_max = 144;
    static constexpr std::size_t days_max = 7;

    // Of a half hour that was explained: its mean distance, in standard deviations.
    void note_error(double error);
    // Of every sample while nothing is abnormal. It counts once nothing has come of it.
    void note_strength(const Strength& strength) noexcept;
    void keep_strength() noexcept;
    void drop_strength() noexcept { pending_ = {}; }
    void end_day();

    // The distance that is nothing unusual.
    double tolerance() const noexcept { return tolerance_; }
    const Strength& enough() const noexcept { return enough_; }

    void exchange(Exchange& exchange);

private:
    void learn_tolerance();
    void learn_enough();

    std::vector<float> errors_;  // Oldest first, as are the days.
    Strength pending_;
    Strength today_;
    std::vector<Strength> days_;

    static constexpr Strength least{.small = 10, .large = 10, .spike = 6, .silence = 10};
    double tolerance_ = 0;
    Strength enough_ = least;
};

}  // namespace holdfast::trend
