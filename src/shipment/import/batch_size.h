// How many rows of an import are stored at once: as many as take the time that everybody else can
// wait for. Pure; loop thread.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/time.h"

namespace holdfast::shipment {

class BatchSize {
public:
    static constexpr std::size_t min = 16;
    static constexpr std::size_t max = 8192;

    std::size_t rows() const noexcept { return rows_; }

    // So many took so long, and should have taken `target`. One look says little: the size at most
    // doubles, and shrinks at most to a quarter.
    void note(std::size_t rows, Duration took, Duration target) noexcept
    {
        double each = std::max(seconds(took), 1e-6) / static_cast<double>(std::max(rows, min));
        double wanted = std::clamp(seconds(target) / each, static_cast<double>(rows_) / 4,
                                   static_cast<double>(rows_) * 2);
        rows_ = std::clamp(static_cast<std::size_t>(wanted), min, max);
    }

private:
    std::size_t rows_ = 64;
};

}  // namespace holdfast::shipment
