// The machine's clock. Any thread.
#pragma once

#include "base/time.h"

namespace holdfast::upstream {

class SystemClock final : public Clock {
public:
    Instant now() const noexcept override
    {
        return Instant{std::chrono::steady_clock::now().time_since_epoch()};
    }
    WallTime wall() const noexcept override { return std::chrono::system_clock::now(); }
};

}  // namespace holdfast::upstream
