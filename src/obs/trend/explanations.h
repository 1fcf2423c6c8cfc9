// What may explain a sample, with the levels that each explanation expects now and what has been
// held against it so far. Pure; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "obs/trend/calendar.h"
#include "obs/trend/evidence.h"
#include "obs/trend/expectation.h"
#include "obs/trend/finding.h"
#include "obs/trend/history.h"
#include "obs/trend/regimes.h"

namespace holdfast::trend {

class Exchange;

struct Explanation {
    bool is_there = false;
    Levels levels;
    Evidence evidence;
    double misses = 0;  // Sum over this half hour, in standard deviations.

    // The mean over `samples` of this half hour. Nothing explains without being there.
    double error(std::size_t samples) const noexcept;
};

class Explanations {
public:
    // A new half hour.
    void open(const History& history, const Regimes& regimes, const Place& place);
    // A new sample: the half hour by the old clock may be another one.
    void by_old_clock(const History& history, const Regimes& regimes, const Moment& moment);

    Explanation& of(Basis basis) noexcept { return all_[static_cast<std::size_t>(basis)]; }
    const Explanation& of(Basis basis) const noexcept
    {
        return all_[static_cast<std::size_t>(basis)];
    }
    std::array<Explanation, basis_count>& all() noexcept { return all_; }
    // Without the usual there are no others.
    bool is_any_there() const noexcept { return of(Basis::usual).is_there; }

    // Of the one that fares best over `samples` of this half hour.
    double least_error(std::size_t samples) const noexcept;
    void forget_evidence() noexcept;

    void exchange(Exchange& exchange);

private:
    struct Times {
        std::int64_t today;
        unsigned bucket;
        double regime;
    };

    static void expect_usual(Explanation& explanation, const History& history, const Times& times);
    void expect_weekday(const History& history, const Place& place);

    std::array<Explanation, basis_count> all_;
};

}  // namespace holdfast::trend
