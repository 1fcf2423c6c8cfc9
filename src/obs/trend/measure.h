// What a sample of each kind of series says: its level, and how far it is from a level that was
// expected, counted in the least noise such a sample can have. Counts and ratios are put on a scale
// where chance alone has a standard deviation of one (Anscombe 1948), so that one rule judges three
// shipments a minute and three thousand. Pure; any thread.
#pragma once

#include <cstdint>

namespace holdfast::trend {

enum class Kind : std::uint8_t {
    count,     // Events in an interval.
    ratio,     // Events among others; only more of them is bad.
    share,     // A part of what is there.
    duration,  // Seconds; only longer is bad.
};

struct Sample {
    double value = 0;   // count, ratio: events. share: 0 to 1. duration: seconds.
    double weight = 1;  // count: intervals. ratio, share, duration: of how many.
};

// Numbers that can be what the kind says; others are as good as missing.
bool is_valid(Kind kind, const Sample& sample) noexcept;

// What history keeps: events per interval, a part of one, or the logarithm of seconds.
double level_of(Kind kind, const Sample& sample) noexcept;

// How far above `level` the sample is; below is negative.
double score(Kind kind, const Sample& sample, double level) noexcept;

// The value, in the unit operators know (per interval, a part of one, seconds), whose score against
// `level` would be `wanted`, for a sample of this weight.
double value_at(Kind kind, double weight, double level, double wanted) noexcept;

// How a level has moved: counts by a factor, whose logarithm this is, the others by a difference.
double shift_between(Kind kind, double from, double to) noexcept;
double shifted(Kind kind, double level, double shift) noexcept;

constexpr bool can_fall(Kind kind) noexcept
{
    return kind == Kind::count || kind == Kind::share;
}

}  // namespace holdfast::trend
