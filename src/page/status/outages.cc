#include "page/status/outages.h"

#include <algorithm>

namespace holdfast::page {

std::vector<Outage> merge_outages(std::vector<Outage> outages)
{
    std::ranges::sort(outages, {}, &Outage::from);
    std::vector<Outage> merged;
    for (const Outage& each : outages) {
        if (merged.empty() || (merged.back().to && *merged.back().to < each.from)) {
            merged.push_back({.from = each.from, .to = each.to, .is_total = each.is_total});
            continue;
        }
        Outage& last = merged.back();
        last.is_total = last.is_total || each.is_total;
        if (!each.to)
            last.to.reset();
        else if (last.to)
            last.to = std::max(*last.to, *each.to);
    }
    std::ranges::reverse(merged);
    return merged;
}

}  // namespace holdfast::page
