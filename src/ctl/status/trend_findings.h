// What /status.json says of trends, as checks of `holdfastctl health --trends`. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "ctl/health.h"

namespace holdfast::ctl {

// One for each series that is abnormal; else one that says what was looked at.
std::vector<Finding> find_trends(std::string_view status_json);

}  // namespace holdfast::ctl
