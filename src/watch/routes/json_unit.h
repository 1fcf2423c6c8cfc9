// What is known of a unit, as JSON. Loop thread.
#pragma once

#include <string>
#include <vector>

#include "lib/json/writer.h"
#include "watch/unit/unit_facts.h"
#include "watch/unit/unit_watcher.h"
#include "watch/unit/units.h"

namespace holdfast::watch {

struct ShownUnit {
    std::string name{};
    const UnitFacts* facts = nullptr;  // Null: nothing is known of it.
    std::vector<UnitWatcher> watchers{};
};

// The member "bus": {"connected","since","why"}, the latter two null while all is known.
void write_bus(json::Writer& json, const Units& units);

// Its members, in an object that the caller begins and ends. What is not known is null.
void write_members(json::Writer& json, const ShownUnit& unit);

}  // namespace holdfast::watch
