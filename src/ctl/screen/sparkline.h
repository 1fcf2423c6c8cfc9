// Numbers as a row of bars, one column each, and where such numbers come from. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/time.h"

namespace holdfast::ctl {

// The newest samples, the oldest first. One that is missing is a gap: nobody answered, or it cannot
// be told.
class Samples {
public:
    static constexpr std::size_t samples_max = 60;

    void add(std::optional<double> sample);
    const std::deque<std::optional<double>>& all() const noexcept { return all_; }
    std::optional<double> latest() const noexcept;
    double greatest() const noexcept;

private:
    std::deque<std::optional<double>> all_;
};

// The newest of them as "▁▂▃▄▅▆▇█", on the right of `columns` columns. The greatest that is shown
// is the highest; a line at the bottom is nothing at all.
std::string sparkline(const Samples& samples, std::size_t columns);

// How fast a count grows, each second, from two looks at it.
class Rate {
public:
    // Nothing at the first look, and when it has become less: it began anew.
    std::optional<double> take(std::int64_t count, Instant now);
    // What comes next is a first look.
    void forget() noexcept { before_.reset(); }

private:
    struct Look {
        std::int64_t count;
        Instant at;
    };
    std::optional<Look> before_;
};

// "12.3"
std::string rate_in_words(double each_second);

}  // namespace holdfast::ctl
