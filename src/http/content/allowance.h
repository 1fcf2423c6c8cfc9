// How much of something costly the loop may do itself: a little at once, and a little in a while.
// What is refused is for a worker. Pure; one thread at a time.
#pragma once

#include <cstddef>

#include "base/time.h"

namespace holdfast::http {

class Allowance {
public:
    // `bytes_max` at once, and as many again in each `period`.
    Allowance(std::size_t bytes_max, Duration period) noexcept
        : bytes_max_{bytes_max}, period_{period}
    {
    }

    // Whether so many bytes may be spent now; if so they are.
    bool take(std::size_t bytes, Instant now) noexcept;

private:
    std::size_t bytes_max_;
    Duration period_;
    Instant paid_at_{};  // When all that was taken is made good again.
};

}  // namespace holdfast::http
