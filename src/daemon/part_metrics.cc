#include "daemon/part_metrics.h"

namespace holdfast::daemon {
namespace {

// More than there are.
constexpr std::size_t parts_max = 32;

}  // namespace

PartMetrics::PartMetrics(obs::Registry& registry, const Readiness& readiness)
    : readiness_{readiness},
      up_{registry.gauges({.name = "holdfast_part_up",
                           .help = "1 while a part of the service is well, else 0; absent while "
                                   "the configuration leaves it out."},
                          {.names = {"part"}, .sets_max = parts_max})}
{
    registry.before_scrape([this] { update(); });
}

// A zero for what nobody wants would be an alarm for nothing.
void PartMetrics::update()
{
    for (const Readiness::PartState& part : readiness_.report().parts)
        if (part.is_on)
            up_.with({part.name}).set(part.is_up() ? 1 : 0);
        else
            up_.remove({part.name});
}

}  // namespace holdfast::daemon
