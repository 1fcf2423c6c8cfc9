// What other services were found to be, for checks that are made of them: a port, since whoever
// watches knows. Loop thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "watch/finding.h"

namespace holdfast::watch {

struct LatestFinding {
    // Nothing: it has not been checked yet.
    std::optional<Finding> finding{};
    bool is_enabled = true;
    // From the begin of a check to the end of the next, at the longest: its interval and its
    // timeout, with what the configuration says for all.
    Duration renewed_within{};
};

class LatestFindings {
public:
    virtual ~LatestFindings() = default;
    // Nothing when there is no service of that id.
    virtual std::optional<LatestFinding> find(std::string_view id) const = 0;
};

}  // namespace holdfast::watch
