#include "watch/unit/unit_checker.h"

#include "base/text.h"
#include "watch/unit/discovery.h"
#include "watch/unit/unit_judge.h"

namespace holdfast::watch {

void UnitChecker::begin(const Check& check, Instant now)
{
    done_(check.id, look(*check.service, now));
}

Observation UnitChecker::look(const Service& service, Instant now)
{
    const auto* check = std::get_if<UnitCheck>(&service.local);
    if (check == nullptr)
        return unknown_unit("its definition names no unit");
    if (check->selection != UnitSelection::name)
        return look_at_selection(*check);
    Memory& memory = memories_.of(service.id, now);
    UnitLook seen = look_at(units_, check->unit, service, memory.absence, now);
    if (seen.facts == nullptr)
        return std::move(seen.instead);
    memory.unit.note(*check, *seen.facts, now);
    return judge_unit(*check, *seen.facts, memory.unit, now, loop_.wall());
}

Observation UnitChecker::look_at_selection(const UnitCheck& check) const
{
    if (std::string trouble = find_trouble(units_); !trouble.empty())
        return unknown_unit(std::move(trouble));
    // What it would select may be among those: that it selects nothing is no news then.
    if (std::string shortage = units_->shortage(); !shortage.empty())
        return {.warning = std::move(shortage)};
    // That nothing has failed is what everybody hopes for.
    if (check.selection == UnitSelection::failed)
        return {};
    bool has_any = false;
    units_->each([&](const UnitFacts& unit) {
        has_any = has_any || (unit.load_state != "not-found" && is_selected(check, unit));
    });
    if (has_any)
        return {};
    return {.warning = join(describe_selection(check), " selects no unit")};
}

}  // namespace holdfast::watch
