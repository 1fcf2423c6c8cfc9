#include "order/count_metrics.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::order {

OrderCountMetrics::OrderCountMetrics(obs::Registry& registry, OrderCountsBoard& board,
                                     std::function<WallTime()> wall)
    : board_{board},
      wall_{std::move(wall)},
      orders_{registry.gauges(
          {.name = "holdfast_orders", .help = "Orders by state; Processing are the backlog."},
          {.names = {"state"}, .sets_max = order_states.size()})},
      oldest_age_{registry.gauges(
          {.name = "holdfast_order_oldest_age_seconds",
           .help =
               "How long ago the oldest order that is not final was accepted; 0: there is none.",
           .unit = "seconds"},
          {.names = {}, .sets_max = 1})}
{
    registry.before_scrape([this] { update(); });
}

void OrderCountMetrics::update()
{
    std::shared_ptr<const OrderCounts> counts = board_.look();
    if (!counts) {
        // What is unknown is not shown: an old number would be a lie, and zero another.
        for (OrderState state : order_states)
            orders_.remove({to_string(state)});
        oldest_age_.remove({});
        return;
    }
    for (OrderState state : order_states)
        orders_.with({to_string(state)}).set(static_cast<double>(counts->of(state)));
    std::chrono::duration<double> age{};
    if (counts->oldest)
        age = std::max(Duration{}, wall_() - *counts->oldest);
    oldest_age_.with({}).set(age.count());
}

}  // namespace holdfast::order
