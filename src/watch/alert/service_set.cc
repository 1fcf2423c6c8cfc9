#include "watch/alert/service_set.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {

void ServiceSet::define(ServiceKey key, std::shared_ptr<const Service> service)
{
    CHECK(service != nullptr);
    drop(key);
    keys_[service->id] = key;
    services_[key] = std::move(service);
}

void ServiceSet::forget(ServiceKey key)
{
    drop(key);
    related_.erase(key);
}

void ServiceSet::relate(ServiceKey key, std::vector<std::string> depends_on)
{
    if (depends_on.empty())
        related_.erase(key);
    else
        related_[key] = std::move(depends_on);
}

void ServiceSet::drop(ServiceKey key)
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
    if (const auto& service = find(of))
        add_parents(service->depends_on, self, into);
    if (auto related = related_.find(of); related != related_.end())
        add_parents(related->second, self, into);
}

void ServiceSet::add_parents(const std::vector<std::string>& ids, ServiceKey self,
                             std::vector<ServiceKey>& into) const
{
    for (const std::string& id : ids) {
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
