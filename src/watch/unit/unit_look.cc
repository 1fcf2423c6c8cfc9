#include "watch/unit/unit_look.h"

#include <utility>

#include "watch/unit/unit_judge.h"

namespace holdfast::watch {

std::string find_trouble(const Units* units)
{
    return units == nullptr ? "this process does not follow the units of this host"
                            : units->trouble();
}

UnitLook look_at(const Units* units, const std::string& unit, const Service& service,
                 Absence& absence, Instant now)
{
    if (std::string trouble = find_trouble(units); !trouble.empty()) {
        absence.since.reset();
        return {.instead = unknown_unit(std::move(trouble))};
    }
    if (unit.empty())
        return {.instead = unknown_unit("its definition names no unit")};
    if (const UnitFacts* facts = units->find(unit)) {
        absence.since.reset();
        return {.facts = facts};
    }
    if (std::string refusal = units->refusal(unit); !refusal.empty()) {
        absence.since.reset();
        return {.instead = unknown_unit(std::move(refusal))};
    }
    // It goes from the list in a moment, with its alerts.
    if (service.owner == Owner::discovered)
        return {.instead = unknown_unit("systemd knows it no more")};
    if (!absence.since)
        absence.since = now;
    if (now - *absence.since < Absence::answer_max)
        return {.instead = unknown_unit("systemd was not heard about it yet")};
    return {.instead = missing_unit()};
}

}  // namespace holdfast::watch
