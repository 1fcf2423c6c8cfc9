// Outages of several services as the one that their users see. Pure; any thread.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "watch/finding.h"

namespace holdfast::page {

// Of one service, as the history knows it.
struct Outage {
    watch::ServiceKey service{};
    WallTime from{};
    std::optional<WallTime> to{};  // Nothing: it is not over.
    bool is_total = true;          // It did not answer at all.
};

// Those that overlap, or touch, are one: from the first beginning to the last end. The last one
// comes first. It is nobody's service then.
std::vector<Outage> merge_outages(std::vector<Outage> outages);

}  // namespace holdfast::page
