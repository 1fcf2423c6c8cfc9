#include "ctl/recovery/policy.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::ctl {

using Action = RecoveryStep::Action;

CheckRecord count_check(const CheckRecord& before, const CheckResult& result,
                        const std::optional<UnitState>& unit)
{
    CheckRecord now{.ok = result.ok,
                    .active_since = unit ? unit->active_since : before.active_since};
    if (result.answered || (unit && !unit->is_running()))
        return now;
    now.unanswered = 1 + (now.active_since == before.active_since ? before.unanswered : 0);
    return now;
}

RecoveryRecord age(const RecoverySettings& settings, RecoveryRecord record, Instant now)
{
    std::erase_if(record.restarts,
                  [&](Instant at) { return now - at >= settings.restarts_window; });
    if (record.restarts.size() < settings.restarts_max)
        record.gave_up = false;
    return record;
}

RecoveryStep decide_recovery(const RecoverySettings& settings, const Situation& situation,
                             const RecoveryRecord& record, Instant now)
{
    const UnitState& unit = situation.unit;
    if (situation.unanswered < settings.unanswered_before)
        return {Action::nothing, join(situation.unanswered, " of ", settings.unanswered_before,
                                      " checks in a row had no answer")};
    if (!unit.is_running())
        return {Action::nothing, join("the unit is ", unit.active, " (", unit.sub,
                                      "): only a running one is restarted")};
    Instant restarted = unit.active_since;
    if (!record.restarts.empty())
        restarted = std::max(restarted, record.restarts.back());
    if (now - restarted < unit.watchdog)
        return {Action::nothing, join("it was started less than ", format_duration(unit.watchdog),
                                      " ago: the watchdog has not judged it yet")};
    if (!situation.hopeless_fault.empty())
        return {Action::withhold, join("a restart does not help with ", situation.hopeless_fault)};
    if (age(settings, record, now).restarts.size() >= settings.restarts_max)
        return {Action::give_up, join(settings.restarts_max, " restarts within ",
                                      format_duration(settings.restarts_window), " did not help")};
    return {Action::restart, join(situation.unanswered, " checks in a row had no answer")};
}

}  // namespace holdfast::ctl
