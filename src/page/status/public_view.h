// All that strangers are shown, and nothing else: whoever writes the status page, in whatever form,
// sees no service, no finding and no alert, so what is not in here cannot leak. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "page/status/public_state.h"
#include "watch/announcement/announcement.h"
#include "watch/history/coverage.h"

namespace holdfast::page {

// What an operator has chosen to show.
struct StatusPageSettings {
    struct Group {
        std::string title{};               // As it is called there.
        std::vector<std::string> names{};  // Groups of services that make it up.
    };

    bool is_enabled = false;
    bool is_public = false;
    std::string title = "Status";
    std::vector<Group> groups{};
    std::vector<std::string> environments{};  // Empty: any.
    bool has_services = false;                // They are named.
};

struct PublicService {
    std::string name{};
    PublicState state = PublicState::unknown;
};

struct PublicGroup {
    std::string title{};
    PublicState state = PublicState::unknown;
    std::vector<PublicService> services{};  // By name; empty unless they are named.
    std::vector<watch::Covered> days{};     // The oldest first; empty while nobody knows.
    std::optional<double> uptime{};         // Of those days.
};

// Something that does not work, or did not.
struct PublicIncident {
    std::string whom{};  // A group; "group: service" where these are named.
    PublicState state = PublicState::outage;
    WallTime from{};
    std::optional<WallTime> to{};  // Nothing: it is not over.
};

struct PublicMaintenance {
    std::vector<std::string> whom{};
    WallTime from{};
    WallTime to{};
    bool is_under_way = false;
};

struct PublicAnnouncement {
    watch::AnnouncementKind kind = watch::AnnouncementKind::info;
    std::string title{};
    std::string text{};
    WallTime from{};
};

struct PublicView {
    // Of each list: a page of more helps nobody.
    static constexpr std::size_t listed_max = 50;
    // Incidents that ended before are not shown.
    static constexpr std::chrono::days recent{7};

    std::string title{};
    PublicState state = PublicState::unknown;
    WallTime at{};
    std::vector<PublicGroup> groups{};
    std::vector<PublicIncident> current{};
    std::vector<PublicIncident> past{};  // The last one first.
    std::vector<PublicMaintenance> maintenance{};
    std::vector<PublicAnnouncement> announcements{};
};

}  // namespace holdfast::page
