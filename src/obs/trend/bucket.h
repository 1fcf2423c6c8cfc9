// The samples of one half hour, on their way into the history. Pure; one thread.
#pragma once

#include <array>
#include <cstddef>

#include "obs/trend/measure.h"

namespace holdfast::trend {

class Exchange;

class Bucket {
public:
    // A fast rhythm keeps the newest.
    static constexpr std::size_t kept_max = 64;

    explicit Bucket(Kind kind) noexcept : kind_{kind} {}

    void add(const Sample& sample) noexcept;
    void clear() noexcept { *this = Bucket{kind_}; }

    std::size_t count() const noexcept { return count_; }
    // The rest is for buckets that are not empty.
    double level() const noexcept;
    // A robust standard deviation of the scores around `level`.
    double noise(double level) const noexcept;
    // A sample of the usual weight at this level.
    Sample typical(double level) const noexcept;

    void exchange(Exchange& exchange);

private:
    std::size_t kept() const noexcept { return count_ < kept_max ? count_ : kept_max; }

    Kind kind_;
    std::size_t count_ = 0;
    double value_sum_ = 0;
    double weight_sum_ = 0;
    std::array<Sample, kept_max> samples_{};
};

}  // namespace holdfast::trend
