#include "watch/list/watchlist.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "watch/definition/dependencies.h"
#include "watch/definition/difference.h"

namespace holdfast::watch {
namespace {

constexpr const char* file_actor = "file";

StoredChange put_change(const StoredDefinition& definition)
{
    return {.kind = StoredChange::Kind::put,
            .id = definition.service.id,
            .definition = encode(definition),
            .owner = definition.service.owner};
}

Error is_of_file(std::string_view id)
{
    return {Errc::conflict,
            join("service '", printable(id),
                 "' is defined in the services file, which wins: change it there and reload")};
}

Error not_found(std::string_view id)
{
    return {Errc::not_found, join("Service '", printable(id), "' not found")};
}

}  // namespace

Watchlist::Watchlist(WatchlistSettings settings, World world)
    : settings_{settings}, world_{world}, self_{std::make_shared<Watchlist*>(this)}
{
}

Watchlist::~Watchlist()
{
    *self_ = nullptr;
}

// What another version stored in a way that we cannot read is left as it is: whoever wants it
// watched defines it anew.
void Watchlist::open(std::vector<Service> of_file, Done<Outcome> done)
{
    world_.storage.load([self = self_, of_file = std::move(of_file),
                         done = std::move(done)](Result<Stored> loaded) mutable {
        if (*self == nullptr)
            return;
        if (!loaded)
            return done(std::move(loaded).error());
        Watchlist& list = **self;
        Outcome outcome;
        for (const StoredService& stored : *loaded) {
            auto definition = read_stored(stored.definition, stored.owner, list.settings_.defaults);
            if (definition)
                list.take(stored, *std::move(definition));
            else
                outcome.unreadable.push_back(stored.id);
        }
        list.settle(std::move(of_file), std::move(outcome), std::move(done));
    });
}

void Watchlist::replace_file(std::vector<Service> of_file, Done<Outcome> done)
{
    CHECK(is_open_);
    settle(std::move(of_file), {}, std::move(done));
}

void Watchlist::settle(std::vector<Service> of_file, Outcome outcome, Done<Outcome> done)
{
    const ServiceSet running = defined();
    std::vector<Service> of_api;
    for (const auto& service : running)
        if (service->owner == Owner::api)
            of_api.push_back(*service);
    Catalog catalog = merge(std::move(of_file), std::move(of_api));
    const Difference difference = find_difference(running, catalog.services);
    outcome.added = difference.added.size();
    outcome.changed = difference.changed.size();
    outcome.archived = difference.removed.size();
    outcome.taken_over = std::move(catalog.overruled);
    outcome.dangling = std::move(catalog.dangling);

    std::vector<StoredChange> changes;
    ServiceSet wanted;  // Null: it goes.
    for (const auto& removed : difference.removed) {
        changes.push_back({.kind = StoredChange::Kind::archive, .id = removed->id});
        wanted.push_back(nullptr);
    }
    auto want = [&](const std::shared_ptr<const Service>& service) {
        changes.push_back(put_change({*service, {}}));
        wanted.push_back(service);
    };
    std::ranges::for_each(difference.added, want);
    for (const auto& changed : difference.changed)
        want(changed.after);
    store(std::move(changes), file_actor,
          [self = self_, wanted = std::move(wanted), outcome = std::move(outcome),
           done = std::move(done)](const Result<Stored>& stored) {
              if (!stored)
                  return done(stored.error());
              for (std::size_t i = 0; i < stored->size(); ++i) {
                  if (wanted[i] == nullptr)
                      (*self)->drop((*stored)[i].id);
                  else
                      (*self)->take((*stored)[i], {*wanted[i], {}});
              }
              (*self)->is_open_ = true;
              done(outcome);
          });
}

const Watchlist::Item* Watchlist::find(std::string_view id) const
{
    auto found = items_.find(id);
    return found == items_.end() ? nullptr : &found->second;
}

Result<void> Watchlist::admit(const Service& service) const
{
    const Item* present = find(service.id);
    if (present != nullptr && present->service->owner == Owner::file)
        return is_of_file(service.id);
    if (present == nullptr && items_.size() >= settings_.services_max)
        return Error{Errc::overloaded,
                     join(items_.size(), " services are watched, which is watch.services_max")};
    if (service.depends_on.empty())
        return {};
    std::vector<const Service*> all;
    for (const auto& [id, item] : items_)
        if (id != service.id)
            all.push_back(item.defined.get());
    all.push_back(&service);
    for (const DependencyProblem& problem : find_dependency_problems(all, all.size()))
        if (all[problem.service] == &service)
            return Error{Errc::invalid, problem.complaint.what};
    return {};
}

void Watchlist::put(Service service, const std::string& actor, Done<Item> done)
{
    service.owner = Owner::api;
    if (Result<void> admitted = admit(service); !admitted)
        return done(std::move(admitted).error());
    store_one({std::move(service), {}}, actor, std::move(done));
}

void Watchlist::switch_to(bool is_on, std::string_view id, const std::string& actor,
                          Done<Item> done)
{
    const Item* present = find(id);
    if (present == nullptr)
        return done(not_found(id));
    StoredDefinition definition{*present->defined, {}};
    if (definition.service.owner == Owner::api)
        definition.service.is_enabled = is_on;
    else if (definition.service.is_enabled != is_on)
        definition.is_switched_on = is_on;
    store_one(std::move(definition), actor, std::move(done));
}

void Watchlist::store_one(StoredDefinition definition, const std::string& actor, Done<Item> done)
{
    std::vector<StoredChange> changes{put_change(definition)};
    store(std::move(changes), actor,
          [self = self_, definition = std::move(definition),
           done = std::move(done)](const Result<Stored>& stored) {
              if (!stored)
                  return done(stored.error());
              done((*self)->take(stored->front(), definition));
          });
}

void Watchlist::archive(std::string_view id, const std::string& actor, Done<Item> done)
{
    const Item* present = find(id);
    if (present == nullptr)
        return done(not_found(id));
    if (present->service->owner == Owner::file)
        return done(is_of_file(id));
    if (auto dependents = find_dependents(defined(), id); !dependents.empty())
        return done(Error{Errc::conflict, join("service '", printable(dependents.front()),
                                               "' depends on it: change that first")});
    std::vector<StoredChange> changes{{.kind = StoredChange::Kind::archive, .id = std::string{id}}};
    store(std::move(changes), actor,
          [self = self_, item = *present, done = std::move(done)](Result<Stored> stored) {
              if (!stored)
                  return done(std::move(stored).error());
              (*self)->drop(item.service->id);
              done(item);
          });
}

ServiceSet Watchlist::defined() const
{
    ServiceSet all;
    all.reserve(items_.size());
    for (const auto& [id, item] : items_)
        all.push_back(item.defined);
    return all;
}

void Watchlist::store(std::vector<StoredChange> changes, const std::string& actor,
                      std::function<void(Result<Stored>)> done)
{
    if (changes.empty())
        return done(Stored{});
    world_.storage.change(std::move(changes), actor, world_.loop.wall(),
                          [self = self_, done = std::move(done)](Result<Stored> stored) {
                              if (*self != nullptr)
                                  done(std::move(stored));
                          });
}

Watchlist::Item Watchlist::take(const StoredService& stored, StoredDefinition definition)
{
    Item item{.key = stored.key,
              .defined = std::make_shared<const Service>(std::move(definition.service))};
    item.service = item.defined;
    if (definition.is_switched_on) {
        Service switched = *item.defined;
        switched.is_enabled = *definition.is_switched_on;
        item.service = std::make_shared<const Service>(std::move(switched));
    }
    world_.conditions.put(item.key, item.service);
    world_.monitor.put(item.key, item.service);
    if (world_.observer != nullptr)
        world_.observer->on_put(item.key, item.service);
    items_.insert_or_assign(stored.id, item);
    return item;
}

void Watchlist::drop(std::string_view id)
{
    auto found = items_.find(id);
    if (found == items_.end())
        return;
    world_.monitor.remove(found->second.key);
    world_.conditions.remove(found->second.key);
    if (world_.observer != nullptr)
        world_.observer->on_gone(found->second.key);
    items_.erase(found);
}

}  // namespace holdfast::watch
