// Draws from the distributions that operators' series have. From our own generator, so that a seed
// gives the same series with every standard library.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/random.h"

namespace holdfast::trend {

// Mean 0, standard deviation 1.
inline double normal(Random& random)
{
    double radius = std::sqrt(-2 * std::log(1 - random.fraction()));
    return radius * std::cos(2 * std::numbers::pi * random.fraction());
}

// Student's t with three degrees of freedom, standard deviation 1: one in 500 is beyond five of
// them.
inline double heavy_tailed(Random& random)
{
    double square = 0;
    for (int i = 0; i < 3; ++i) {
        double each = normal(random);
        square += each * each;
    }
    return normal(random) / std::sqrt(square);
}

inline double poisson(Random& random, double mean)
{
    if (mean > 50)
        return std::max(0.0, std::round(mean + std::sqrt(mean) * normal(random)));
    double limit = std::exp(-mean);
    double product = random.fraction();
    int count = 0;
    for (; product > limit; ++count)
        product *= random.fraction();
    return count;
}

// Counts whose variance is `spread` times that of chance alone: bursts.
inline double bursty(Random& random, double mean, double spread)
{
    // Batches of a mean size of `spread`, geometric; their number is Poisson's.
    double size = (spread + 1) / 2;
    double batches = poisson(random, mean / size);
    double count = 0;
    for (int i = 0; i < static_cast<int>(batches); ++i)
        count += 1 + std::floor(std::log(1 - random.fraction()) / std::log(1 - 1 / size));
    return count;
}

inline double binomial(Random& random, double among, double part)
{
    return std::min(among, poisson(random, among * part));
}

}  // namespace holdfast::trend
