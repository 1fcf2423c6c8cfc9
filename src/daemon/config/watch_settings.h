// The part of the settings that is about services that are watched, about alerts, about
// probes, and about what is shown of all that. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace holdfast::daemon {

struct WatchSettings {
    std::string services_file;  // Empty: only what was added over HTTP.
    Duration interval = std::chrono::seconds{60};
    Duration timeout = std::chrono::seconds{5};
    std::int64_t failures = 3;   // In a row, until a service counts as failed.
    std::int64_t successes = 2;  // In a row, until it counts as well again.
    std::int64_t concurrency = 256;
    std::int64_t services_max = 10'000;
    std::string reference;  // A URL that is asked when many are silent; empty: none.
    Duration results_kept = std::chrono::days{30};
    Duration hours_kept = std::chrono::days{400};
    Duration days_kept = std::chrono::days{3653};
    std::int64_t metrics_services_max = 1000;
    bool journal_lines = true;  // Go with alerts, incidents and reasons.
};

struct AlertingSettings {
    std::string webhook_url;     // A secret. Empty: none.
    std::string receivers_file;  // Empty: none.
    Duration reminder{};         // Zero: never.
    Duration gather = std::chrono::seconds{10};
    std::int64_t storm_over = 5;  // Alerts at a time, beyond which they are one message.
    std::int64_t certificate_days = 14;
    Duration kept = std::chrono::days{400};
};

struct ProbeSettings {
    std::vector<std::string> targets;  // Of watch/probe/allowance; empty: nothing is probed.
    std::int64_t concurrency = 32;
};

// What strangers may see of all that. Nothing, unless it is chosen.
struct StatusPageSettings {
    bool enabled = false;
    bool is_public = false;  // No credentials are needed.
    std::string title = "Status";
    std::vector<std::string> groups;        // "shop" or "shop=Our shop".
    std::vector<std::string> environments;  // Empty: services of any.
    bool show_services = false;
};

}  // namespace holdfast::daemon
