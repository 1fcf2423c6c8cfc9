// When to try again after a failure: exponential, capped, with full jitter so that many who
// failed together do not come back together. Pure; any thread.
#pragma once

#include "base/random.h"
#include "base/time.h"

namespace holdfast {

class Backoff {
public:
    struct Settings {
        Duration first = std::chrono::milliseconds{200};
        Duration longest = std::chrono::seconds{30};
        Duration shortest{};  // No wait is shorter.
    };

    // The wait after so many failures before this one, for who keeps count himself.
    static Duration wait(const Settings& settings, unsigned failures, Random& random) noexcept;

    explicit Backoff(Settings settings) noexcept : settings_{settings} {}

    // The wait before the next try: uniform in (shortest, min(longest, first * 2^failures)]. Never
    // zero, so that a caller who comes back at once cannot spin.
    Duration next(Random& random) noexcept;
    void reset() noexcept { failures_ = 0; }

private:
    Settings settings_;
    unsigned failures_ = 0;
};

}  // namespace holdfast
