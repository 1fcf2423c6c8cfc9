// What several services are together: all of them are needed, or one is enough. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "watch/finding.h"
#include "watch/observation.h"

namespace holdfast::watch {

struct CompositePart {
    std::string id;
    Status status = Status::unknown;
    std::string why{};  // It is unknown: "has not been checked yet".
};

// Of one that was found so, or not, at that time. An old finding says nothing about now.
CompositePart judge_part(std::string id, const std::optional<Finding>& finding, bool is_enabled,
                         Duration renewed_within, WallTime now);

// Of all, the worst counts, but what is not known is no excuse for what is known to be wrong. Of
// any, the best.
Observation judge_composite(bool needs_all, const std::vector<CompositePart>& parts);

}  // namespace holdfast::watch
