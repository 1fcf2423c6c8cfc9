// What a series was like at each time of day, on the last days: a level and a noise for every half
// hour. Medians over days forget one bad day, and follow what has become usual.
//
// When a series has moved to a new level and stayed there, that is a new regime: a shift of all
// levels. What was recorded in another regime is shifted when it is asked for, so that the shape of
// a day need not be learnt anew. Pure; one thread.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "obs/trend/calendar.h"
#include "obs/trend/measure.h"

namespace holdfast::trend {

class Exchange;

struct Cell {
    static constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
    float level = nothing;
    float noise = nothing;
    float regime = 0;          // The one it was recorded in.
    bool is_doubtful = false;  // It was abnormal, and not for long.
};

class History {
public:
    // Two weeks, so that a weekday is known twice, and two days for a clock that went back.
    static constexpr std::size_t days_max = 16;
    // The days that say what is usual: each weekday once.
    static constexpr unsigned usual_days = 7;

    struct Usual {
        double level = 0;
        unsigned days = 0;  // How many days say so.
    };

    explicit History(Kind kind) noexcept : kind_{kind} {}

    Kind kind() const noexcept { return kind_; }

    void record(std::int64_t day, unsigned bucket, Cell cell);
    // The newest of that place, to think better of it; null when there is none.
    Cell* find(std::int64_t day, unsigned bucket) noexcept;

    // Over the last days, `today` not among them.
    std::optional<Usual> usual(std::int64_t today, unsigned bucket, double regime) const noexcept;
    std::optional<double> noise(std::int64_t today, unsigned bucket) const noexcept;
    // The same weekday of last week, or of the one before, as it was; not if that is doubtful.
    std::optional<double> same_weekday(std::int64_t today, unsigned bucket) const noexcept;

    void exchange(Exchange& exchange);

private:
    struct Day {
        std::int64_t day = 0;
        std::array<Cell, bucket_count> cells{};
    };

    Kind kind_;
    std::vector<Day> days_;  // Oldest first.
};

}  // namespace holdfast::trend
