// How a service is said to be: not by its last check alone, but once so many in a row agree. Pure;
// any thread.
//
// UNKNOWN breaks no row and makes none: what could not be seen neither confirms a failure nor ends
// one. A service that was never seen is shown as it is with its first success, but a first failure
// has to be confirmed like any other. UNHEALTHY and DOWN are one row, or a service that does both
// in turn would never be said to fail; which of them is shown changes as slowly as everything else.
#pragma once

#include <optional>

#include "base/time.h"
#include "watch/finding.h"
#include "watch/service.h"
#include "watch/status.h"

namespace holdfast::watch {

struct StreakSettings {
    unsigned failures = 3;
    unsigned successes = 2;
};

// What the service says, else `otherwise`; never less than one.
StreakSettings streak_settings_of(const Service& service, const StreakSettings& otherwise) noexcept;

// All there is to know of a service's row; kept over a restart as it stands.
struct Streak {
    Status shown = Status::unknown;
    WallTime since{};  // The first check that said so.

    // Checks in a row that failed, or that did not: which of them says `latest`.
    unsigned length = 0;
    WallTime began{};
    // The last of these that had the very same status.
    Status latest = Status::unknown;
    unsigned same_length = 0;
    WallTime same_began{};

    friend bool operator==(const Streak&, const Streak&) = default;
};

struct StreakChange {
    Status from = Status::unknown;
    WallTime from_since{};
    Status to = Status::unknown;
    WallTime since{};  // When it began, not when it was sure.

    friend bool operator==(const StreakChange&, const StreakChange&) = default;
};

// One more check of the service; what is shown differently since.
std::optional<StreakChange> advance(Streak& streak, Status status, WallTime at,
                                    const StreakSettings& settings) noexcept;

}  // namespace holdfast::watch
