// Labelled series: what a service looks like over weeks, minute by minute, with abnormalities at
// known places. The same seed makes the same series.
//
// Sizes are in standard deviations of one sample around the rhythm, with all that makes an
// operator's graph uneven in it: chance, whole days that differ, a level that wanders. That is at
// least one event of a count, one error, half a percentage point of a share.
//
//   abnormality  what happens                             lasts          must be found by
//   step up      6 to 12 more                             20 to 180 min  the 5th sample
//   step down    6 to 8 less, where there is so much      20 to 180 min  the 5th sample
//   ramp         3 more each minute, up to 20             15 to 40 min   the 5th sample
//   slow ramp    0.2 more each minute, up to 15           60 to 90 min   the 5th sample beyond 6
//   spike        30 more (heavy tails: 60), 40 events     one sample     the 5th sample
//   burst        12 more                                  three samples  the 5th sample
//   silence      no event at all                          15 to 120 min  the 5th sample after which
//                                                                        20 events are overdue
//   new level    6 to 12 more, by a factor for counts     for good       the 5th sample, once
//
// Where days differ, what is ordinary on one of them is abnormal on none: sizes are beyond both.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "obs/trend/measure.h"

namespace holdfast::trend {

enum class Shape { flat, wave, office, nightly_job };
enum class Chance { normal, heavy };

// A service on its ordinary days.
struct Background {
    std::string name;
    Kind kind;
    double level = 0;  // count: in a minute. duration: seconds. The others: a part.
    double among = 1;  // What ratios, shares and durations are of.
    Shape shape = Shape::flat;
    double swing = 0;    // Of the rhythm, in parts of the level.
    double weekend = 1;  // What two days of seven are multiplied by.
    Chance chance = Chance::normal;
    double noise = 0;        // Standard deviation, in parts of the level; events have their own.
    double spread = 1;       // Of counts: their variance in units of chance alone. More is bursts.
    double days_differ = 0;  // Standard deviation between days, in parts of the level.
    double wander = 0;       // Of a level that drifts by the hour, in parts of the level.
    double missing = 0;      // The part of the samples that is not there.
    bool has_gap = false;    // Some hours without samples.
    bool clock_jumps = false;  // By up to six hours, and back after up to three days.
};

enum class Abnormal { step_up, step_down, ramp, slow_ramp, spike, burst, silence, new_level };
inline constexpr std::array abnormal_names{"step up", "step down", "ramp",    "slow ramp",
                                           "spike",   "burst",     "silence", "new level"};

struct Label {
    Abnormal what;
    int from = 0;  // Minutes since the start.
    int due = 0;   // The last one at which finding it counts.
    int to = 0;    // The last abnormal one; of a new level the first.
    double size = 0;
};

struct Minute {
    WallTime wall{};
    Instant now{};
    std::optional<Sample> sample;
};

class Series {
public:
    static constexpr int day = 24 * 60;

    Series(const Background& background, int days, std::uint64_t seed);

    int minutes() const noexcept { return static_cast<int>(mean_.size()); }
    const std::vector<Label>& labels() const noexcept { return labels_; }
    Minute at(int minute);  // In order, from 0.

private:
    std::size_t below(int bound) noexcept;
    void make_ordinary(int days);
    void leave_out();
    void plan();
    bool is_possible(Abnormal what, int from) const noexcept;
    Label place(Abnormal what, int from);
    void apply(const Label& label);
    int fifth_sample(int from) const noexcept;
    int overdue(int from) const noexcept;
    double rhythm(int minute, int phase) const noexcept;
    double deviation(double mean) const noexcept;
    double moved(double mean, double deviations) const noexcept;
    Sample draw(double mean);

    Background background_;
    Random random_;
    int begins_ = 0;  // The minute of the week at which the series does.
    int jump_from_ = -1;
    int jump_to_ = -1;
    int jump_ = 0;
    std::vector<double> mean_;  // What each minute is drawn around.
    std::vector<bool> is_missing_;
    std::vector<bool> is_weekend_;
    std::vector<Label> labels_;
};

}  // namespace holdfast::trend
