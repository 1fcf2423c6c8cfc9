#include "daemon/watch/alert_metrics.h"

#include <array>

namespace holdfast::daemon {
namespace {

using watch::Alert;
using watch::Held;

constexpr std::array<std::string_view, 5> states{"pending", "suppressed", "silenced", "firing",
                                                 "acknowledged"};
constexpr std::string_view notifications = "notifications";

// Its place among these.
std::size_t state_of(const Alert& alert) noexcept
{
    if (alert.is_announced())
        return alert.acknowledged ? 4 : 3;
    return alert.held == Held::by_dependency ? 1 : alert.held == Held::by_silence ? 2 : 0;
}

}  // namespace

AlertMetrics::AlertMetrics(obs::Registry& registry, const watch::AlertDesk& desk)
    : desk_{desk},
      alerts_{registry.gauges(
          {.name = "holdfast_alerts",
           .help = "Alerts that are up: not told yet, held back because another one or a silence "
                   "says why, told, and looked after by somebody."},
          {.names = {"state"}, .sets_max = states.size()})}
{
    registry.before_scrape([this] { update(); });
    registry.callback_counter(
        {.name = "holdfast_alert_findings_dropped_total",
         .help =
             "Results of checks that no alert was made of, since too much waited to be stored."},
        [&desk] { return static_cast<double>(desk.findings_dropped()); });
}

void AlertMetrics::update()
{
    // What is not known yet is not shown.
    if (!desk_.is_open())
        return;
    std::array<std::size_t, states.size()> counts{};
    for (const auto& [id, alert] : desk_.policy().state().alerts)
        ++counts.at(state_of(alert));
    for (std::size_t i = 0; i < states.size(); ++i)
        alerts_.with({states.at(i)}).set(static_cast<double>(counts.at(i)));
}

OutboxDepth::OutboxDepth(obs::Registry& registry, watch::Outbox& outbox)
    : outbox_{outbox},
      depth_{registry.gauges({.name = "holdfast_outbox_depth",
                              .help = "What waits to be told or sent, by where it goes."},
                             {.names = {"sink"}})},
      self_{std::make_shared<OutboxDepth*>(this)}
{
}

OutboxDepth::~OutboxDepth()
{
    cancel();
}

Instant OutboxDepth::step(Instant now)
{
    if (!is_asking_) {
        is_asking_ = true;
        outbox_.count_waiting([self = self_](const Result<watch::Outbox::Waiting>& waiting) {
            if (*self != nullptr)
                (*self)->note(waiting);
        });
    }
    return now + interval;
}

void OutboxDepth::note(const Result<watch::Outbox::Waiting>& waiting)
{
    is_asking_ = false;
    if (!waiting)
        return depth_.remove({notifications});
    std::int64_t sum = 0;
    for (const auto& [receiver, count] : *waiting)
        sum += count;
    depth_.with({notifications}).set(static_cast<double>(sum));
}

}  // namespace holdfast::daemon
