// A look at the mirror of the units for a check: what is known of a unit, or why nothing is. Loop
// thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "watch/observation.h"
#include "watch/service.h"
#include "watch/unit/units.h"

namespace holdfast::watch {

// Since when a unit has not been known although all others are.
struct Absence {
    // systemd is asked about a unit when it is named for the first time, and answers soon.
    static constexpr std::chrono::minutes answer_max{1};

    std::optional<Instant> since{};
};

// Why units cannot be looked at; empty when they can. Null: nobody follows them.
std::string find_trouble(const Units* units);

struct UnitLook {
    const UnitFacts* facts = nullptr;
    Observation instead{};  // Without facts: what the check comes to.
};
UnitLook look_at(const Units* units, const std::string& unit, const Service& service,
                 Absence& absence, Instant now);

}  // namespace holdfast::watch
