// What /readyz says of parts that the service can do without, as checks of `holdfastctl health`.
// Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "ctl/health.h"

namespace holdfast::ctl {

// One for each part that is degraded: its entry in the journal is written once, and forgotten by
// the checks long before the part is well again. A part that is down has made /readyz fail.
std::vector<Finding> find_degraded(std::string_view readyz_json);

}  // namespace holdfast::ctl
