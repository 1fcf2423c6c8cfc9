// Where a drill plays: an instance of its own, the live service, or a daemon that this program
// starts where there is no systemd. Blocks; main thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "drill/format/drill.h"
#include "drill/format/expand.h"
#include "drill/host/service.h"

namespace holdfast::drill {

struct Programs {
    std::string self;         // This one.
    std::string holdfastctl;  // Found along $PATH, or a path.
    std::string daemon;       // Of a bare instance only.
};

// How a person asked for it.
struct Where {
    bool is_live = false;
    std::string bare{};  // A folder; not empty: there without systemd.
    std::string user{};  // As whom the daemon runs there; empty: as we do.
    std::string upstream = "http://127.0.0.1:5003";
    std::string upstream_control = "/run/holdfast-upstream/control.sock";
};

struct Stage {
    std::unique_ptr<Service> service;
    std::string name;  // For the report.
    Values values;     // Of ${...}.
    bool is_own = true;
    bool is_bare = false;
    // What makes the instance, before the drill's own setup, and what starts it, after that.
    std::vector<Step> before{};
    std::vector<Step> start{};

    const std::string& value(std::string_view place) const { return values.find(place)->second; }
};

Result<Stage> make_stage(const Where& where, const Programs& programs, const Drill& drill,
                         const std::string& work);

// What the instance of a drill is configured with, besides what the drill says itself. Pure.
std::string instance_config(const Values& values, const Drill& drill);

}  // namespace holdfast::drill
