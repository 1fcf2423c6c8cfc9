#include "shipment/count_metrics.h"

#include <algorithm>
#include <utility>

namespace holdfast::shipment {

CountMetrics::CountMetrics(obs::Registry& registry, CountsBoard& board)
    : board_{board},
      shipments_{registry.gauges(
          {.name = "holdfast_shipments",
           .help = "Shipments by status; of many statuses the smallest are \"other\"."},
          {.names = {"status"}, .sets_max = labels_max + 1})}
{
    registry.before_scrape([this] { update(); });
}

void CountMetrics::update()
{
    std::shared_ptr<const Counts> counts = board_.look();
    if (counts == seen_)
        return;
    Counts wanted = counts ? greatest(*counts, labels_max) : Counts{};
    auto is_wanted = [&](const StatusCount& old) {
        return std::ranges::find(wanted, old.status, &StatusCount::status) != wanted.end();
    };
    // What is unknown is not shown: an old number would be a lie, and zero another.
    for (const StatusCount& old : shown_)
        if (!is_wanted(old))
            shipments_.remove({old.status});
    for (const StatusCount& each : wanted)
        shipments_.with({each.status}).set(static_cast<double>(each.count));
    shown_ = std::move(wanted);
    seen_ = std::move(counts);
}

}  // namespace holdfast::shipment
