#include "watch/alert/service_set.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {

void ServiceSet::define(ServiceKey key, std::shared_ptr<const Service> service)
{
    CHECK(service != nullptr);
    forget(key);
    keys_[service->id] = key;
    services_[key] = std::move(service);
}

void ServiceSet::forget(ServiceKey key)
{
    auto found = services_.find(key);
    if (found == services_.end())
        return;
    // The id may have gone over to another row.
    if (auto named = keys_.find(found->second->id); named != keys_.end() && named->second == key)
        keys_.erase(named);
    services_.erase(found);
}

const std::shared_ptr<const Service>& ServiceSet::find(ServiceKey key) const noexcept
{
    static const std::shared_ptr<const Service> none;
    auto found = services_.find(key);
    return found == services_.end() ? none : found->second;
}

void ServiceSet::add_parents(ServiceKey of, ServiceKey self, std::vector<ServiceKey>& into) const
{
    for (const std::string& id : find(of)->depends_on) {
        auto parent = keys_.find(id);
        if (parent != keys_.end() && parent->second != self && into.size() < ancestors_max &&
            std::ranges::find(into, parent->second) == into.end())
            into.push_back(parent->second);
    }
}

std::vector<ServiceKey> ServiceSet::ancestors(ServiceKey key) const
{
    std::vector<ServiceKey> found;
    if (find(key) == nullptr)
        return found;
    add_parents(key, key, found);
    for (std::size_t next = 0; next < found.size(); ++next) {
        ServiceKey each = found[next];
        add_parents(each, key, found);
    }
    return found;
}

}  // namespace holdfast::watch
