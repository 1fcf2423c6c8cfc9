// The middle of some values. Pure; any thread.
#pragma once

#include <algorithm>

#include "base/check.h"

namespace holdfast::trend {

// Between the two middle ones when their number is even. There is at least one; they are put in
// disorder.
inline double median(double* begin, double* end) noexcept
{
    CHECK(begin < end);
    auto count = end - begin;
    double* middle = begin + count / 2;
    std::nth_element(begin, middle, end);
    return count % 2 == 1 ? *middle : (*middle + *std::max_element(begin, middle)) / 2;
}

}  // namespace holdfast::trend
