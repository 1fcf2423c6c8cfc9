// From selections of units to the services that they stand for, and which of all services that
// watch units can do without which. Pure; any thread.
//
// A selection stands for what systemd has in memory, as for "systemctl list-units": what was never
// started, what only others refer to, and what is masked for good, is no service. What was one
// stays one when it is stopped or masked, until systemd forgets it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "watch/definition/catalog.h"
#include "watch/discovered.h"
#include "watch/finding.h"
#include "watch/unit/unit_facts.h"

namespace holdfast::watch {

// "unit:nginx.service"; what would be too long for an id ends in a number of its own.
std::string discovered_id(std::string_view unit);

// By what a selection says, leaving aside what was before.
bool is_selected(const UnitCheck& selection, const UnitFacts& unit);
std::string describe_selection(const UnitCheck& selection);  // The pattern "backup@*.service"

struct Discovery {
    // Of type unit, and not by name. Who is switched off selects nothing; of two that select the
    // same unit, the first by id has it.
    const ServiceList& selecting;
    const std::vector<const UnitFacts*>& units;
    // Units that a service is about already.
    std::function<bool(std::string_view unit)> is_named;
    // Who selected a unit until now; null: nobody, empty: somebody before the last start.
    std::function<const std::string*(std::string_view unit)> selected_by;
};
std::vector<Discovered> discover(const Discovery& discovery);

// Whether what is discovered, or what depends on what, could be otherwise by that. Null: there is
// no such unit.
bool changes_discovery(const UnitFacts* before, const UnitFacts* now);
bool changes_relations(const UnitFacts* before, const UnitFacts* now);

// A service that has to do with a unit.
struct UnitService {
    ServiceKey key{};
    std::string id{};
    std::string unit{};
    bool is_run_by = false;  // It is not about the unit, only run by it.
};

inline constexpr std::size_t relations_max = 32;  // Of one service.
inline constexpr std::size_t units_walked_max = 64;

// By service the ids of those that it cannot do without. Units that nobody watches are walked
// through. A timer cannot do without what it starts: if that fails, it is one fault.
using Relations = std::map<ServiceKey, std::vector<std::string>>;
Relations find_relations(const std::vector<UnitService>& services,
                         const std::function<const UnitFacts*(std::string_view unit)>& find);

}  // namespace holdfast::watch
