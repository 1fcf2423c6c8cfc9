// What must be so, worked out again, simply: which services are in maintenance, and which of those
// that depend on nobody have an alert because they are down. One thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "watch/alert/alert_policy.h"

namespace holdfast::watch {

using Services = std::map<ServiceKey, std::shared_ptr<const Service>>;

class Oracle {
public:
    explicit Oracle(const Services& services) : services_{services} {}

    // From now on: one time after the other.
    struct Times {
        Selector about;
        std::vector<std::pair<WallTime, WallTime>> spans;
    };
    void add(std::string name, Times times) { windows_.emplace(std::move(name), std::move(times)); }
    bool knows(const std::string& name) const { return windows_.contains(name); }
    void end_all(WallTime now);

    bool is_in_maintenance(ServiceKey service, WallTime at) const;

    // An earlier process left this.
    void take_over(const AlertState& state);
    // The clock is set while there is maintenance, or into it: what nobody was told of may have
    // been dropped in it, or not. At the next check it is as `state` says.
    void visit(ServiceKey service) { visited_.insert(service); }
    bool was_visited(ServiceKey service) { return visited_.erase(service) > 0; }
    void take_over(ServiceKey service, const AlertState& state);
    // What a check found. `was_announced`: people were told of it before that.
    void note(const Finding& finding, bool was_announced);
    bool is_up(ServiceKey root) const;

private:
    struct Count {
        unsigned bad = 0;
        unsigned good = 0;
        bool is_up = false;
        WallTime last{};
    };

    bool touches(ServiceKey service, WallTime from, WallTime to) const;
    bool is_meant(ServiceKey service, const Selector& about) const;

    const Services& services_;
    std::map<std::string, Times> windows_;
    std::map<ServiceKey, Count> counts_;
    std::set<ServiceKey> visited_;
};

}  // namespace holdfast::watch
