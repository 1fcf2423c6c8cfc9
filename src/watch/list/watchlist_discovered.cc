// What was discovered, on its way into the list.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "watch/list/watchlist.h"

namespace holdfast::watch {

// Who is watched already keeps its place when there is too little room: otherwise a unit whose name
// comes early in the alphabet would end the history of another one.
void Watchlist::settle_discovered(std::vector<Discovered> discovered, Done<Outcome> done)
{
    ServiceList running;
    std::size_t others = 0;
    for (const auto& [id, item] : items_)
        if (item.defined->owner == Owner::discovered)
            running.push_back(item.defined);
        else
            ++others;
    std::erase_if(discovered, [this](const Discovered& each) {
        const Item* present = find(each.service.id);
        return present != nullptr && present->defined->owner != Owner::discovered;
    });
    Outcome outcome;
    const std::size_t room = settings_.services_max - std::min(others, settings_.services_max);
    if (discovered.size() > room) {
        std::stable_partition(discovered.begin(), discovered.end(), [this](const Discovered& each) {
            return find(each.service.id) != nullptr;
        });
        outcome.left_out = discovered.size() - room;
        discovered.resize(room);
    }
    selected_by_.clear();
    ServiceList wanted;
    for (Discovered& each : discovered) {
        each.service.owner = Owner::discovered;
        selected_by_[each.service.id] = std::move(each.selected_by);
        wanted.push_back(std::make_shared<const Service>(std::move(each.service)));
    }
    std::ranges::sort(
        wanted, {}, [](const auto& service) -> const auto& { return service->id; });
    store_difference(find_difference(running, wanted), "discovery", std::move(outcome),
                     std::move(done));
}

Result<void> Watchlist::refuse_discovered(std::string_view id) const
{
    const Item* present = find(id);
    if (present == nullptr || present->defined->owner != Owner::discovered)
        return {};
    auto by = selected_by_.find(id);
    std::string selection = by == selected_by_.end()
                                ? std::string{"a selection of units"}
                                : join("the selection of service '", printable(by->second), '\'');
    return Error{Errc::conflict, join("service '", printable(id), "' was discovered by ", selection,
                                      ": change that, or define the unit under an id of its own")};
}

}  // namespace holdfast::watch
