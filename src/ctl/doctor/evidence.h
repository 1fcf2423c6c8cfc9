// What the doctor has seen of a service and its host, as plain values: whoever judges asks nobody
// else. Each part knows whether it was seen at all. Immutable once gathered; any thread.
#pragma once

#include <string>
#include <vector>

#include "ctl/doctor/daemon_facts.h"
#include "ctl/doctor/process_facts.h"
#include "ctl/doctor/store_facts.h"
#include "ctl/doctor/unit_facts.h"

namespace holdfast::ctl::doctor {

struct Evidence {
    UnitFacts unit{};
    ConfigurationFacts configuration{};
    FileFacts log_file{};
    FileFacts database_file{};
    DatabaseFacts database{};
    SpaceFacts space{};
    ProcessFacts process{};
    NetworkFacts network{};
    DaemonFacts daemon{};
    UpstreamFacts upstream{};
    JournalFacts journal{};
    HostFacts host{};
    std::vector<std::string> unseen{};  // What could not be seen, and why, for a person.

    // A process is there, whatever it does.
    bool is_running() const noexcept { return process.exists; }
};

}  // namespace holdfast::ctl::doctor
