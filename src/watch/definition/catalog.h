// All services that are watched: those of the file, those of the API and those that were
// discovered, each id once. Pure; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "watch/service.h"

namespace holdfast::watch {

// In the order of their ids. A service does not change: another one takes its place.
using ServiceList = std::vector<std::shared_ptr<const Service>>;

// Null when there is none.
std::shared_ptr<const Service> find_service(const ServiceList& services, std::string_view id);

struct Catalog {
    ServiceList services{};
    // Ids that the API defined too: the file has them. What the API said of them is not lost, and
    // counts again when the file has them no more.
    std::vector<std::string> overruled{};
    // Of services of the API, on which service they depended, or of which they were made, that is
    // gone: the file may drop what it likes. Such a dependency suppresses nothing.
    struct Dangling {
        std::string service;
        std::string depends_on;
        bool is_part = false;  // It is made of it.
    };
    std::vector<Dangling> dangling{};
};

// Owners are set; each list has every id once. What was discovered gives way to both others.
Catalog merge(std::vector<Service> of_file, std::vector<Service> of_api,
              std::vector<Service> discovered = {});

// The ids of services that depend on this one at once, or are made of it: it cannot be removed
// before them.
std::vector<std::string> find_dependents(const ServiceList& services, std::string_view id);

// The set with this service in it, in place of the one of its id; or without that.
ServiceList with(const ServiceList& services, Service service);
ServiceList without(const ServiceList& services, std::string_view id);

}  // namespace holdfast::watch
