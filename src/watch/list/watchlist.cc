#include "watch/list/watchlist.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"

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

// A change that is over may have been the last word about this object.
template <typename T>
void Watchlist::in_turn(Done<T> done, std::function<void(Done<T>)> change)
{
    if (waiting_.size() >= waiting_max)
        return done(Error{Errc::overloaded, "too many changes of what is watched wait in line"});
    waiting_.push_back(
        [self = self_, done = std::move(done), change = std::move(change)]() mutable {
            change([self, done = std::move(done)](Result<T> result) {
                if (*self == nullptr)
                    return;
                (*self)->is_changing_ = false;
                done(std::move(result));
                if (*self != nullptr)
                    (*self)->begin_next();
            });
        });
    begin_next();
}

void Watchlist::begin_next()
{
    if (is_beginning_)
        return;
    const auto self = self_;
    is_beginning_ = true;
    while (*self != nullptr && !is_changing_ && !waiting_.empty()) {
        auto change = std::move(waiting_.front());
        waiting_.pop_front();
        is_changing_ = true;
        change();
    }
    if (*self != nullptr)
        is_beginning_ = false;
}

void Watchlist::replace_file(std::vector<Service> of_file, Done<Outcome> done)
{
    CHECK(is_open_);
    in_turn<Outcome>(std::move(done),
                     [this, of_file = std::move(of_file)](Done<Outcome> told) mutable {
                         settle(std::move(of_file), {}, std::move(told));
                     });
}

void Watchlist::replace_discovered(std::vector<Discovered> discovered, Done<Outcome> done)
{
    CHECK(is_open_);
    in_turn<Outcome>(std::move(done),
                     [this, discovered = std::move(discovered)](Done<Outcome> told) mutable {
                         settle_discovered(std::move(discovered), std::move(told));
                     });
}

void Watchlist::settle(std::vector<Service> of_file, Outcome outcome, Done<Outcome> done)
{
    const ServiceList running = defined();
    std::vector<Service> of_api;
    std::vector<Service> discovered;
    for (const auto& service : running)
        if (service->owner == Owner::api)
            of_api.push_back(*service);
        else if (service->owner == Owner::discovered)
            discovered.push_back(*service);
    Catalog catalog = merge(std::move(of_file), std::move(of_api), std::move(discovered));
    outcome.taken_over = std::move(catalog.overruled);
    outcome.dangling = std::move(catalog.dangling);
    outcome.shared_tokens = find_shared_tokens(catalog.services);
    store_difference(find_difference(running, catalog.services), file_actor, std::move(outcome),
                     std::move(done));
}

void Watchlist::store_difference(const Difference& difference, const std::string& actor,
                                 Outcome outcome, Done<Outcome> done)
{
    outcome.added = difference.added.size();
    outcome.changed = difference.changed.size();
    outcome.archived = difference.removed.size();
    std::vector<StoredChange> changes;
    ServiceList wanted;  // Null: it goes.
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
    store(std::move(changes), actor,
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

void Watchlist::put(Service service, const std::string& actor, Done<Item> done)
{
    service.owner = Owner::api;
    in_turn<Item>(std::move(done), [this, service = std::move(service),
                                    actor](const Done<Item>& told) mutable {
        if (Result<void> owned = refuse_discovered(service.id); !owned)
            return told(std::move(owned).error());
        std::vector<Service> wanted{std::move(service)};
        if (Result<void> admitted = admit(defined(), wanted, settings_.services_max); !admitted)
            return told(std::move(admitted).error());
        store_one({std::move(wanted.front()), {}}, actor, told);
    });
}

void Watchlist::put_all(std::vector<Service> services, const std::string& actor, Done<Import> done)
{
    for (Service& each : services)
        each.owner = Owner::api;
    in_turn<Import>(std::move(done),
                    [this, services = std::move(services), actor](Done<Import> told) mutable {
                        put_all_now(std::move(services), actor, std::move(told));
                    });
}

void Watchlist::put_all_now(std::vector<Service> services, const std::string& actor,
                            Done<Import> done)
{
    for (const Service& each : services)
        if (Result<void> owned = refuse_discovered(each.id); !owned)
            return done(std::move(owned).error());
    if (Result<void> admitted = admit(defined(), services, settings_.services_max); !admitted)
        return done(std::move(admitted).error());
    Import outcome;
    std::vector<StoredChange> changes;
    std::vector<StoredDefinition> definitions;
    for (Service& each : services) {
        const Item* present = find(each.id);
        if (present != nullptr && *present->defined == each) {
            ++outcome.unchanged;
            continue;
        }
        ++(present == nullptr ? outcome.added : outcome.changed);
        definitions.push_back({std::move(each), {}});
        changes.push_back(put_change(definitions.back()));
    }
    store(std::move(changes), actor,
          [self = self_, outcome, definitions = std::move(definitions),
           done = std::move(done)](const Result<Stored>& stored) mutable {
              if (!stored)
                  return done(stored.error());
              for (std::size_t i = 0; i < stored->size(); ++i)
                  (*self)->take((*stored)[i], std::move(definitions[i]));
              done(outcome);
          });
}

void Watchlist::switch_to(bool is_on, std::string_view id, const std::string& actor,
                          Done<Item> done)
{
    in_turn<Item>(std::move(done), [this, is_on, id = std::string{id}, actor](Done<Item> told) {
        switch_now(is_on, id, actor, std::move(told));
    });
}

void Watchlist::switch_now(bool is_on, const std::string& id, const std::string& actor,
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
    in_turn<Item>(std::move(done), [this, id = std::string{id}, actor](Done<Item> told) {
        archive_now(id, actor, std::move(told));
    });
}

void Watchlist::archive_now(const std::string& id, const std::string& actor, Done<Item> done)
{
    const Item* present = find(id);
    if (present == nullptr)
        return done(not_found(id));
    if (present->service->owner == Owner::file)
        return done(is_of_file(id));
    if (Result<void> owned = refuse_discovered(id); !owned)
        return done(std::move(owned).error());
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

ServiceList Watchlist::defined() const
{
    ServiceList all;
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
