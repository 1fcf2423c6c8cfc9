#include "shipment/counts.h"

#include <algorithm>

namespace holdfast::shipment {

Counts greatest(const Counts& counts, std::size_t statuses_max)
{
    Counts chosen = counts;
    // Equals by name, so that the choice does not waver.
    std::ranges::sort(chosen, [](const StatusCount& a, const StatusCount& b) {
        return a.count != b.count ? a.count > b.count : a.status < b.status;
    });
    std::int64_t rest = 0;
    while (chosen.size() > statuses_max) {
        rest += chosen.back().count;
        chosen.pop_back();
    }
    std::ranges::sort(chosen, {}, &StatusCount::status);
    if (rest > 0)
        chosen.push_back({other_status, rest});
    return chosen;
}

}  // namespace holdfast::shipment
