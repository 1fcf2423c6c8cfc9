// How often in a row a service was wrong in one way, and, while an alert is up, right again. Pure;
// any thread.
//
// A streak is kept only while it says something: of a healthy service there is none, so that what
// is well costs the database nothing. It counts checks, not time: a threshold is as many looks as
// somebody wants before he believes it, whatever the interval, and a clock that jumps changes none.
#pragma once

#include <compare>
#include <cstdint>

#include "base/time.h"
#include "watch/alert/alert.h"

namespace holdfast::watch {

struct StreakKey {
    ServiceKey service{};
    AlertKind kind{};
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in what is generated.
    friend constexpr auto operator<=>(const StreakKey&, const StreakKey&) = default;
};

struct Streak {
    unsigned failures = 0;
    unsigned successes = 0;  // Counted while an alert is up.
    WallTime since{};        // The first failure of these.
    WallTime last{};         // The last check that counted.
    friend bool operator==(const Streak&, const Streak&) = default;
};

// What a check says about one kind of alert. `silent`: neither.
enum class Sign : std::uint8_t { silent, bad, good };

struct StreakThresholds {
    unsigned failures = 3;
    unsigned successes = 2;
};

enum class Turn : std::uint8_t { none, raise, resolve };

// `is_up`: an alert of this kind is. Counts `sign`, and says what follows.
Turn count(Streak& streak, Sign sign, bool is_up, const StreakThresholds& thresholds,
           WallTime at) noexcept;

}  // namespace holdfast::watch
