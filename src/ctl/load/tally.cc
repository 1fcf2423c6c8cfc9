#include "ctl/load/tally.h"

#include <algorithm>
#include <map>

#include "base/check.h"

namespace holdfast::ctl {
namespace {

std::size_t one_if(bool is_so) noexcept
{
    return is_so ? 1 : 0;
}

}  // namespace

Duration percentile(const std::vector<Duration>& sorted, int percent) noexcept
{
    if (sorted.empty())
        return {};
    std::size_t rank = (sorted.size() * static_cast<std::size_t>(percent) + 99) / 100;
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

void LoadTally::note_accepted(std::size_t order, Duration took, bool is_replayed)
{
    Order& each = orders_[order];
    CHECK(!each.is_accepted);
    ++accepted_;
    each.is_accepted = true;
    each.is_replayed = is_replayed;
    answers_.push_back(took);
}

void LoadTally::note_refused(std::size_t order, Duration took)
{
    orders_[order].is_refused = true;
    answers_.push_back(took);
}

LoadSummary::Latency LoadTally::latency() const
{
    std::vector<Duration> sorted = answers_;
    std::ranges::sort(sorted);
    return {.p50 = percentile(sorted, 50),
            .p90 = percentile(sorted, 90),
            .p95 = percentile(sorted, 95),
            .p99 = percentile(sorted, 99),
            .longest = percentile(sorted, 100)};
}

LoadSummary LoadTally::summarize() const
{
    LoadSummary sum{.orders = orders_.size(), .latency = latency()};
    std::map<std::int64_t, int> owners;  // Of shipments.
    for (const Order& each : orders_)
        if (each.found && each.found->shipment)
            ++owners[*each.found->shipment];
    for (const Order& each : orders_) {
        sum.accepted += one_if(each.is_accepted);
        sum.refused += one_if(!each.is_accepted && each.is_refused);
        sum.unanswered += one_if(!each.is_accepted && !each.is_refused && each.requests > 0);
        sum.repeated += each.requests > 1 ? each.requests - 1 : 0;
        sum.replayed += one_if(each.is_replayed);
        if (!each.is_accepted)
            continue;
        sum.lost += one_if(each.is_missing);
        sum.unchecked += one_if(!each.is_missing && !each.found);
        if (!each.found)
            continue;
        ++sum.states.at(each.found->state);
        bool is_shared = each.found->shipment && owners[*each.found->shipment] > 1;
        sum.duplicated += one_if(each.found->endings > 1 || is_shared);
    }
    return sum;
}

}  // namespace holdfast::ctl
