// The only clock of the drills that reads the machine's. Any thread.
#pragma once

#include <ctime>

#include "base/time.h"

namespace holdfast::drill {

class SystemClock final : public Clock {
public:
    Instant now() const noexcept override { return Instant{read(CLOCK_MONOTONIC)}; }
    WallTime wall() const noexcept override { return WallTime{read(CLOCK_REALTIME)}; }

private:
    static Duration read(clockid_t which) noexcept
    {
        timespec time{};
        (void)::clock_gettime(which, &time);
        return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
    }
};

}  // namespace holdfast::drill
