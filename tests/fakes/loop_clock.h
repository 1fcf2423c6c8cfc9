// The time of a loop, for what has no loop and asks a clock. One thread.
#pragma once

#include "base/loop.h"

namespace holdfast {

class LoopClock final : public Clock {
public:
    // `loop` outlives it.
    explicit LoopClock(const Loop& loop) noexcept : loop_{loop} {}

    Instant now() const noexcept override { return loop_.now(); }
    WallTime wall() const noexcept override { return loop_.wall(); }

private:
    const Loop& loop_;
};

}  // namespace holdfast
