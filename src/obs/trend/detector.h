// Whether one series does something abnormal, and why it is thought so.
//
// There is no training set and no model to tune. A sample may be explained by what is usual at this
// time of day, by the same weekday, by the level before the last change of level, or by the rhythm
// of the clock before it jumped. A report begins when the evidence against every explanation is
// enough; it ends when one of them explains again, or when the new level has stayed for so long
// that it is normal. What is enough is learnt as well: see habits.h.
//
// A period is a day. Nothing is judged at a time of day that was not seen on three days before.
// Pure; one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "obs/trend/bucket.h"
#include "obs/trend/calendar.h"
#include "obs/trend/evidence.h"
#include "obs/trend/expectation.h"
#include "obs/trend/explanations.h"
#include "obs/trend/finding.h"
#include "obs/trend/habits.h"
#include "obs/trend/history.h"
#include "obs/trend/measure.h"
#include "obs/trend/regimes.h"

namespace holdfast::trend {

class Exchange;

class Detector {
public:
    Detector(Kind kind, Rhythm rhythm);

    // For every sample that is due; nothing for one that is missing, which is never abnormal.
    std::optional<Change> add(const Moment& moment, const std::optional<Sample>& sample);

    Kind kind() const noexcept { return kind_; }
    // False while too little is known of this time of day.
    bool is_judging() const noexcept;
    // What is abnormal now.
    std::optional<Finding> active() const noexcept;
    // The last sample, and what it was compared with; nothing while nothing is judged.
    struct View {
        double seen = 0;
        Expectation expected;
    };
    std::optional<View> view() const noexcept;

    // Nothing was seen of it for as long as anything is remembered.
    bool is_forgotten(WallTime now) const noexcept;

    // The same kind and rhythm, or it is refused.
    void exchange(Exchange& exchange);

private:
    // What the last sample was compared with.
    struct Nearest {
        Sample sample;
        Basis basis = Basis::usual;
        Range range;
        double noise = 1;
        double excess = 0;
    };

    void open(const Place& place);
    std::optional<Change> judge(const Moment& moment, const Sample& sample);
    void weigh(Basis basis, const Moment& moment, const Sample& sample, const Strength& enough);
    std::optional<Change> begin(const Moment& moment, const Strength& enough);
    std::optional<Change> end(WallTime at, Change::What what);
    template <typename Act>
    void for_each_cell(WallTime at, Act act);
    Strength enough(WallTime at) noexcept;
    std::int64_t missed_before(const Moment& moment) const noexcept;
    void forget_evidence() noexcept;

    std::optional<Change> close(WallTime at);
    void learn();
    std::optional<Change> consider_new_level(WallTime at, double level);
    void exchange_bucket(Exchange& exchange);

    Kind kind_;
    Rhythm rhythm_;
    History history_;
    Habits habits_;
    Regimes regimes_;
    Explanations explanations_;
    std::optional<WallTime> first_;  // Sample.
    WallTime last_{};                // Sample, or where one was missing.
    WallTime last_present_{};
    std::optional<Finding> active_;
    bool is_told_ = false;             // What began before anything is judged is never told.
    std::vector<WallTime> reports_;    // Of the last period.
    unsigned calm_ = 0;                // Samples in a row that speak for the end.
    std::optional<double> new_shift_;  // To the level of the last half hour of a report.

    // Of the open half hour.
    bool is_open_ = false;
    Place place_;
    Bucket bucket_;
    Levels noises_;
    unsigned days_ = 0;
    std::size_t judged_ = 0;
    std::size_t suspects_ = 0;  // Of a report.
    std::optional<Nearest> nearest_;
};

}  // namespace holdfast::trend
