// How many events a second may go, together: each lane has its share for sure, and what one leaves
// the others have. Pure; loop thread.
#pragma once

#include <array>
#include <cstddef>

#include "base/time.h"

namespace holdfast::event {

class Pace {
public:
    static constexpr std::size_t lanes = 2;

    // A second; 0: as they go.
    explicit Pace(std::size_t rate) noexcept : rate_{rate} {}

    void apply(std::size_t rate) noexcept { rate_ = rate; }
    bool is_bounded() const noexcept { return rate_ != 0; }

    // So many of this lane may go now, while it is bounded.
    std::size_t allowance(std::size_t lane, Instant now) noexcept;
    void note_gone(std::size_t lane, std::size_t count) noexcept;
    // How long until some more may go: not every single one by itself.
    Duration wait(std::size_t lane) const noexcept;

private:
    void refill(Instant now) noexcept;

    std::size_t rate_;
    std::array<double, lanes> allowed_{};
    Instant filled_{};
};

}  // namespace holdfast::event
