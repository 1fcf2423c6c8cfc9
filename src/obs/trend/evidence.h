// How much speaks against an explanation of what is seen. Each sample adds what it says for a
// change (Page's cumulative sum of log-likelihood ratios, 1954), and no sum falls below zero. So
// small deviations that stay add up, chance cancels out, and the moment at which a sum left zero is
// the moment since when. Pure; one thread.
#pragma once

#include <array>

#include "base/time.h"

namespace holdfast::trend {

class Exchange;

// Of each kind of evidence: how much there is, or how much is enough.
struct Strength {
    double small = 0;    // A little beyond the tolerance, for long.
    double large = 0;    // Far beyond it, for some samples.
    double spike = 0;    // One sample, farther out than any.
    double silence = 0;  // Events that should have been since the last one.

    static constexpr std::array<double Strength::*, 4> kinds();
    void exchange(Exchange& exchange);
    friend bool operator==(const Strength&, const Strength&) = default;
};

constexpr std::array<double Strength::*, 4> Strength::kinds()
{
    return {&Strength::small, &Strength::large, &Strength::spike, &Strength::silence};
}

struct Observation {
    double excess = 0;    // Beyond the tolerance, in standard deviations; negative below.
    double expected = 0;  // Events.
    bool is_silent = false;
};

class Evidence {
public:
    void add(WallTime at, const Observation& observation, const Strength& enough) noexcept;
    void clear() noexcept { *this = Evidence{}; }

    bool is_enough(const Strength& enough) const noexcept;
    // A quarter of what began it is left: said once, a trend does not flicker.
    bool is_over(const Strength& enough) const noexcept;
    Strength strength() const noexcept;

    // When it is enough:
    bool is_above(const Strength& enough) const noexcept { return above_.is_enough(enough); }
    WallTime since(const Strength& enough) const noexcept;

    void exchange(Exchange& exchange);

private:
    struct Sum {
        double value = 0;
        WallTime since{};

        void add(double more, double most, WallTime at) noexcept;
        void exchange(Exchange& exchange);
    };
    struct Side {
        Sum small;
        Sum large;

        void add(WallTime at, double excess, const Strength& enough) noexcept;
        bool is_enough(const Strength& enough) const noexcept;
        bool is_over(const Strength& enough) const noexcept;
    };

    Side above_;
    Side below_;
    Sum silence_;
    double spike_ = 0;
};

}  // namespace holdfast::trend
