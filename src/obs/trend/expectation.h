// Which levels are expected at a moment, when the levels of half hours are known. Pure; any thread.
#pragma once

#include "obs/trend/measure.h"

namespace holdfast::trend {

// Of the half hour before, this one, and the one after.
struct Levels {
    double before = 0;
    double here = 0;
    double after = 0;
};

struct Range {
    double low = 0;
    double high = 0;
};

// At `position` in this half hour, from its middle: -0.5 to 0.5.
Range range_at(Kind kind, const Levels& levels, double position) noexcept;
// The same for the noise: near an edge the larger of the two.
double noise_at(const Levels& noises, double position) noexcept;

// How far the sample is outside, as a score; 0 inside.
double distance(Kind kind, const Sample& sample, const Range& range) noexcept;

// Whether one level is as good as the other.
bool is_alike(Kind kind, double level, double other) noexcept;

// How many events there should be at least, in such a sample of a count.
double expected_events(const Range& range, const Sample& sample) noexcept;

}  // namespace holdfast::trend
