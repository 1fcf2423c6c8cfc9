// How a unit is, as what systemd says of it is to be read. Pure; any thread.
//
// Only what failed by itself is wrong. A unit that somebody stopped is neither well nor ill:
// UNKNOWN, which raises no alert and ends none. The same holds while it starts or stops: until that
// is over nothing is said. What systemd cannot tell about, because the bus is away, is never
// HEALTHY.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "watch/local_check.h"
#include "watch/observation.h"
#include "watch/unit/unit_facts.h"
#include "watch/unit/unit_memory.h"

namespace holdfast::watch {

// Starting, stopping or reloading for longer is a fault. Above what systemd itself allows by
// default (90 s for each step), since it ends most of them before us, and says why.
inline constexpr std::chrono::minutes settling_max{15};

// `memory` has noted these facts.
Observation judge_unit(const UnitCheck& check, const UnitFacts& facts, const UnitMemory& memory,
                       Instant now, WallTime wall);

// Its file: missing, masked, broken. Of one that does not run; nothing when it could be started.
std::optional<Observation> judge_load(const UnitFacts& facts);

// This host cannot say how it is, and why.
Observation unknown_unit(std::string why);

// Nobody who is named in a definition is silently left out: it may come later.
Observation missing_unit();

// Whether a check could come to something else than before: not what it uses, nor what it says of
// itself.
bool is_news(const UnitFacts& before, const UnitFacts& now);

}  // namespace holdfast::watch
