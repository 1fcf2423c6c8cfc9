#include "order/report/health_metrics.h"

#include <array>

namespace holdfast::order {
namespace {

constexpr std::array<Health, 4> all{Health::healthy, Health::degraded, Health::unhealthy,
                                    Health::down};

}  // namespace

HealthMetrics::HealthMetrics(obs::Registry& registry, const HealthWatch& watch)
    : watch_{watch},
      health_{registry.gauges({.name = "holdfast_order_service_health",
                               .help = "1 for how the service that validates orders is, else 0; "
                                       "absent before the first look at it."},
                              {.names = {"status"}, .sets_max = all.size()})}
{
    registry.before_scrape([this] { update(); });
}

void HealthMetrics::update()
{
    auto view = watch_.look();
    if (!view)
        return;
    for (Health each : all)
        health_.with({to_string(each)}).set(each == view->health ? 1 : 0);
}

}  // namespace holdfast::order
