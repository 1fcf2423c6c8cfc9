// What has to be done so that another set of services is watched: nothing about those that stay as
// they are, whose checks, streaks and schedule go on. Pure; any thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "watch/definition/catalog.h"

namespace holdfast::watch {

struct ServiceChange {
    std::shared_ptr<const Service> before;
    std::shared_ptr<const Service> after;
    std::vector<std::string_view> members;  // As services.json has them; "owner" may be among them.

    // Whether a member of that name is.
    bool touches(std::string_view member) const noexcept;
};

struct Difference {
    ServiceList added{};
    std::vector<ServiceChange> changed{};
    ServiceList removed{};    // To be archived: their history stays.
    ServiceList unchanged{};  // The very ones that are running.

    bool is_empty() const noexcept { return added.empty() && changed.empty() && removed.empty(); }
};

Difference find_difference(const ServiceList& running, const ServiceList& wanted);

}  // namespace holdfast::watch
