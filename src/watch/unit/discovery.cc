#include "watch/unit/discovery.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fnmatch.h>

#include "base/text.h"
#include "watch/definition/limits.h"
#include "watch/schedule/grid.h"

namespace holdfast::watch {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

// "a-b.slice" is below "a.slice", and everything is below "-.slice".
bool is_below(std::string_view slice, std::string_view root)
{
    constexpr std::string_view suffix = ".slice";
    if (slice == root || root == "-.slice")
        return !slice.empty();
    if (!root.ends_with(suffix))
        return false;
    root.remove_suffix(suffix.size());
    return slice.size() > root.size() && slice.starts_with(root) && slice[root.size()] == '-';
}

bool is_failed(const UnitFacts& unit) noexcept
{
    return unit.active_state == "failed";
}

// It runs, or it did since this host booted. systemd forgets that as well when it forgets a unit,
// which is there again when somebody asks for it.
bool has_run(const UnitFacts& unit) noexcept
{
    return unit.active_state != "inactive" || unit.main_started || unit.became_active ||
           unit.became_inactive;
}

bool is_idle(const UnitFacts& unit) noexcept
{
    return unit.active_state == "inactive" || unit.active_state.empty();
}

// `before`: who selected it until now.
bool stands_for(const Service& selecting, const UnitCheck& check, const UnitFacts& unit,
                const std::string* before)
{
    if (unit.load_state == "not-found" && is_idle(unit))
        return false;
    if (check.selection == UnitSelection::failed)
        return is_failed(unit) ||
               (has_run(unit) && before != nullptr && (before->empty() || *before == selecting.id));
    if (unit.is_transient || !is_selected(check, unit))
        return false;
    // Distributions mask units for good.
    if (unit.load_state == "masked" && is_idle(unit))
        return before != nullptr;
    return has_run(unit);
}

Service service_of(const Service& selecting, const UnitCheck& check, const UnitFacts& unit)
{
    const std::string& name = unit.description.empty() ? unit.name : unit.description;
    Service service{.id = discovered_id(unit.name),
                    .name = printable(cut_utf8(name, limits::name_bytes_max)),
                    .environment = selecting.environment,
                    .owner = Owner::discovered,
                    .type = CheckType::unit,
                    .interval = selecting.interval,
                    .timeout = selecting.timeout,
                    .interval_failing = selecting.interval_failing,
                    .group = selecting.group,
                    .tags = selecting.tags,
                    .thresholds = selecting.thresholds};
    service.name.resize(cut_utf8(service.name, limits::name_bytes_max).size());
    // Whoever selects timers wants to know whether they fire.
    if (unit.name.ends_with(".timer") && check.selection != UnitSelection::failed) {
        service.type = CheckType::timer;
        service.local = TimerCheck{.timer = unit.name};
    } else {
        UnitCheck its = check;
        its.selection = UnitSelection::name;
        its.unit = unit.name;
        service.local = std::move(its);
    }
    return service;
}

std::string_view triggers_of(const UnitFacts& unit)
{
    return unit.timer ? std::string_view{unit.timer->triggers} : std::string_view{};
}

// Breadth first from what a service has to do with.
class Walk {
public:
    using Owners = std::map<std::string_view, std::vector<std::string_view>>;

    explicit Walk(const Owners& owners) : owners_{owners} {}

    void visit(std::string_view unit)
    {
        if (!unit.empty() && units_.size() < units_walked_max && seen_.insert(unit).second)
            units_.push_back(unit);
    }

    std::vector<std::string> run(std::string_view self,
                                 const std::function<const UnitFacts*(std::string_view unit)>& find)
    {
        std::vector<std::string> ids;
        for (std::size_t next = 0; next < units_.size(); ++next) {
            const std::string_view unit = units_[next];
            if (auto owners = owners_.find(unit); owners != owners_.end()) {
                for (const std::string_view id : owners->second)
                    if (id != self && ids.size() < relations_max)
                        ids.emplace_back(id);
                continue;
            }
            if (const UnitFacts* facts = find(unit))
                for (const std::string& need : facts->needs)
                    visit(need);
        }
        std::ranges::sort(ids);
        return ids;
    }

private:
    const Owners& owners_;
    std::vector<std::string_view> units_;
    std::set<std::string_view> seen_;
};

}  // namespace

std::string discovered_id(std::string_view unit)
{
    constexpr std::string_view prefix = "unit:";
    constexpr std::size_t room = limits::id_bytes_max - prefix.size();
    if (unit.size() <= room)
        return join(prefix, unit);
    const std::string number = join("~", spread_of(unit));
    return join(prefix, cut_utf8(unit, room - number.size()), number);
}

bool is_selected(const UnitCheck& selection, const UnitFacts& unit)
{
    switch (selection.selection) {
    case UnitSelection::name:
        return unit.name == selection.unit;
    case UnitSelection::pattern:
        // As systemctl does.
        return fnmatch(selection.unit.c_str(), unit.name.c_str(), FNM_NOESCAPE) == 0;
    case UnitSelection::target:
        return contains(unit.wanted_by, selection.unit);
    case UnitSelection::slice:
        // A slice does nothing by itself.
        return !unit.name.ends_with(".slice") && is_below(unit.slice, selection.unit);
    case UnitSelection::failed:
        break;
    }
    return is_failed(unit);
}

std::string describe_selection(const UnitCheck& selection)
{
    const std::string quoted = join('"', printable(selection.unit), '"');
    switch (selection.selection) {
    case UnitSelection::name:
        return join("the name ", quoted);
    case UnitSelection::pattern:
        return join("the pattern ", quoted);
    case UnitSelection::target:
        return join("the target ", quoted);
    case UnitSelection::slice:
        return join("the slice ", quoted);
    case UnitSelection::failed:
        break;
    }
    return "what has failed";
}

std::vector<Discovered> discover(const Discovery& discovery)
{
    std::vector<Discovered> found;
    std::vector<std::pair<const Service*, const UnitCheck*>> selections;
    for (const auto& each : discovery.selecting) {
        const auto* check = std::get_if<UnitCheck>(&each->local);
        if (each->is_enabled && check != nullptr && check->selection != UnitSelection::name)
            selections.emplace_back(each.get(), check);
    }
    if (selections.empty())
        return found;
    for (const UnitFacts* unit : discovery.units) {
        if (discovery.is_named(unit->name))
            continue;
        const std::string* before = discovery.selected_by(unit->name);
        auto first = std::ranges::find_if(selections, [&](const auto& each) {
            return stands_for(*each.first, *each.second, *unit, before);
        });
        if (first != selections.end())
            found.push_back({service_of(*first->first, *first->second, *unit), first->first->id});
    }
    return found;
}

bool changes_discovery(const UnitFacts* before, const UnitFacts* now)
{
    if (before == nullptr || now == nullptr)
        return before != now;
    auto told = [](const UnitFacts& unit) {
        return std::tuple{std::string_view{unit.description},
                          std::string_view{unit.load_state},
                          std::string_view{unit.slice},
                          unit.is_transient,
                          is_failed(unit),
                          has_run(unit),
                          unit.load_state != "loaded" && is_idle(unit)};
    };
    return told(*before) != told(*now) || before->wanted_by != now->wanted_by;
}

bool changes_relations(const UnitFacts* before, const UnitFacts* now)
{
    if (before == nullptr || now == nullptr)
        return before != now;
    return before->needs != now->needs || triggers_of(*before) != triggers_of(*now);
}

Relations find_relations(const std::vector<UnitService>& services,
                         const std::function<const UnitFacts*(std::string_view unit)>& find)
{
    Walk::Owners owners;
    for (const UnitService& each : services)
        if (!each.is_run_by)
            owners[each.unit].push_back(each.id);
    Relations relations;
    for (const UnitService& each : services) {
        Walk walk{owners};
        if (each.is_run_by) {
            walk.visit(each.unit);
        } else if (const UnitFacts* facts = find(each.unit)) {
            for (const std::string& need : facts->needs)
                walk.visit(need);
            walk.visit(triggers_of(*facts));
        }
        if (auto ids = walk.run(each.id, find); !ids.empty())
            relations.emplace(each.key, std::move(ids));
    }
    return relations;
}

}  // namespace holdfast::watch
