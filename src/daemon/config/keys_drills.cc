// The keys of what the dashboard shows of drills.
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {

std::vector<Key> drill_keys()
{
    return {
        {
            .path = "drills.reports_dir",
            .type = Text{field<&Settings::drills, &DrillSettings::reports_dir>(),
                         check_optional_path, optional_path_form, optional_path_pattern},
            .description = "Where holdfastctl drill and holdfastctl experiment keep their reports, "
                           "which the dashboard and /drills show. Empty: they are not shown.",
            .example = "\"/var/lib/holdfast-drills/reports\"",
        },
    };
}

}  // namespace holdfast::daemon
