// What happened to a unit, from what was known of it before and what is known now. Pure; any
// thread.
#pragma once

#include <optional>
#include <vector>

#include "watch/unit/unit_event.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

// In the order in which it happened, mostly none. Null: it was not known, or is not any more, which
// says nothing about it. `at` is for what systemd has no time for.
//
// One failure of a service that is restarted passes through half a dozen states, and each of them
// is told: what counts is what its main process did, how the unit calls that, and the counter of
// restarts, so that each failure and each restart is one event.
//
// That systemd has read a file anew has no signal of the unit, so that a deploy is told by what it
// does: somebody has stopped the unit, told systemd to read all files (at `reloaded`), and started
// it again, within moments. That its own file was another one is not proved by that, nor said.
std::vector<UnitEvent> unit_events(const UnitFacts* before, const UnitFacts* now, WallTime at,
                                   std::optional<WallTime> reloaded = {});

// From the reload to the start, and from the stop to it. A package is installed in between.
inline constexpr std::chrono::minutes deploy_within{2};

}  // namespace holdfast::watch
