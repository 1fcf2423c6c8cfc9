// The part of unit_desk that tells others which services look at which units. Loop thread.
#include <algorithm>
#include <array>

#include "watch/unit/unit_desk.h"

namespace holdfast::watch {

std::string_view to_string(UnitTie tie) noexcept
{
    constexpr std::array<std::string_view, 3> names{"checks", "run_by", "triggered"};
    return names[static_cast<std::size_t>(tie)];
}

void UnitDesk::each_unit(std::string_view after,
                         const std::function<bool(const std::string& unit)>& visit) const
{
    for (auto each = by_unit_.upper_bound(after); each != by_unit_.end(); ++each) {
        const UnitFacts* facts = world_.units.find(each->first);
        // Another name of a unit that comes under its own.
        if (facts != nullptr && facts->name != each->first && by_unit_.contains(facts->name))
            continue;
        if (!visit(each->first))
            return;
    }
}

std::vector<UnitWatcher> UnitDesk::watchers_of(std::string_view unit) const
{
    std::vector<UnitWatcher> all;
    auto keys = by_unit_.find(unit);
    if (keys == by_unit_.end())
        return all;
    for (const ServiceKey key : keys->second) {
        const Watched& watched = watched_.at(key);
        UnitWatcher watcher{.service = watched.service->id,
                            .tie = !is_about(watched, unit) ? UnitTie::triggered
                                   : watched.is_run_by      ? UnitTie::run_by
                                                            : UnitTie::checks,
                            .is_discovered = watched.service->owner == Owner::discovered};
        if (auto by = selected_by_.find(watched.unit);
            watcher.is_discovered && by != selected_by_.end())
            watcher.discovered_by = by->second;
        all.push_back(std::move(watcher));
    }
    std::ranges::sort(all, {}, &UnitWatcher::service);
    return all;
}

}  // namespace holdfast::watch
