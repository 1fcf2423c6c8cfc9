// Whether the clock of this host is kept right, and how wrong it may be. Pure; any thread.
#pragma once

#include <optional>

#include "base/time.h"
#include "watch/local_check.h"
#include "watch/observation.h"

namespace holdfast::watch {

// How fast the kernel assumes that a clock goes wrong when nobody corrects it: 500 ppm.
constexpr Duration drift_of(Duration time) noexcept
{
    return time / 2000;
}

// systemd-timesyncd asks every 34 minutes at the rarest, and one answer may be lost: what the
// kernel assumes to be wrong by then says nothing about the clock.
inline constexpr Duration drift_expected = drift_of(std::chrono::seconds{2 * 2048});

struct ClockFacts {
    bool is_synchronised = false;
    // It may be wrong by so much: what was known when it was last corrected, and a drift since.
    Duration error_max{};
    std::optional<Duration> error_estimated{};
};

Observation judge_clock(const ClockCheck& check, const ClockFacts& facts);

}  // namespace holdfast::watch
