// The conditions of the services that are watched, compiled once for each definition. Loop thread.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "watch/condition/conditions.h"
#include "watch/finding.h"
#include "watch/service.h"
#include "watch/state/evaluation.h"

namespace holdfast::watch {

class ConditionBook {
public:
    // From now on this is the service.
    void put(ServiceKey key, std::shared_ptr<const Service> service);
    void remove(ServiceKey key) { entries_.erase(key.value); }

    // Those that are not met. A check that began under an older definition is held against that.
    std::vector<ConditionResult> judge(ServiceKey key, const Service& service,
                                       const Evidence& evidence) const;

private:
    struct Entry {
        std::shared_ptr<const Service> service;
        Conditions conditions;
    };

    std::unordered_map<std::int64_t, Entry> entries_;  // Of services that have conditions.
};

}  // namespace holdfast::watch
