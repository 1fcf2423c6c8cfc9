#include "watch/definition/catalog.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "watch/definition/dependencies.h"

namespace holdfast::watch {
namespace {

std::string_view id_of(const std::shared_ptr<const Service>& service) noexcept
{
    return service->id;
}

auto place_of(const ServiceList& services, std::string_view id)
{
    return std::ranges::lower_bound(services, id, {}, id_of);
}

ServiceList to_set(std::vector<Service> services, Owner owner)
{
    ServiceList set;
    set.reserve(services.size());
    for (Service& each : services) {
        each.owner = owner;
        set.push_back(std::make_shared<const Service>(std::move(each)));
    }
    std::ranges::sort(set, {}, id_of);
    CHECK(std::ranges::adjacent_find(set, {}, id_of) == set.end());
    return set;
}

void find_dangling(Catalog& catalog)
{
    for (const auto& service : catalog.services)
        for (const bool is_part : {false, true})
            for (const std::string& id : is_part ? parts_of(*service) : service->depends_on)
                if (find_service(catalog.services, id) == nullptr)
                    catalog.dangling.push_back({service->id, id, is_part});
}

}  // namespace

std::shared_ptr<const Service> find_service(const ServiceList& services, std::string_view id)
{
    auto place = place_of(services, id);
    return place == services.end() || (*place)->id != id ? nullptr : *place;
}

Catalog merge(std::vector<Service> of_file, std::vector<Service> of_api,
              std::vector<Service> discovered)
{
    const ServiceList ours = to_set(std::move(of_file), Owner::file);
    const ServiceList theirs = to_set(std::move(of_api), Owner::api);
    const ServiceList found = to_set(std::move(discovered), Owner::discovered);
    Catalog catalog;
    ServiceList defined;
    // Of two that are equal in order, a union takes the one of the first set.
    std::ranges::set_union(ours, theirs, std::back_inserter(defined), {}, id_of, id_of);
    std::ranges::set_union(defined, found, std::back_inserter(catalog.services), {}, id_of, id_of);
    for (const auto& each : theirs)
        if (find_service(ours, each->id) != nullptr)
            catalog.overruled.push_back(each->id);
    find_dangling(catalog);
    return catalog;
}

std::vector<std::string> find_dependents(const ServiceList& services, std::string_view id)
{
    std::vector<std::string> ids;
    for (const auto& each : services)
        if (needs(*each, id))
            ids.push_back(each->id);
    return ids;
}

ServiceList with(const ServiceList& services, Service service)
{
    ServiceList changed = without(services, service.id);
    auto place = place_of(changed, service.id);
    changed.insert(place, std::make_shared<const Service>(std::move(service)));
    return changed;
}

ServiceList without(const ServiceList& services, std::string_view id)
{
    ServiceList changed = services;
    std::erase_if(changed, [&](const auto& each) { return each->id == id; });
    return changed;
}

}  // namespace holdfast::watch
