#include "order/report/breaker_metrics.h"

#include <array>
#include <utility>

namespace holdfast::order {
namespace {

constexpr std::array<BreakerState, 5> states{BreakerState::closed, BreakerState::open,
                                             BreakerState::half_open, BreakerState::disabled,
                                             BreakerState::forced_open};
// Every state to every other one.
constexpr std::size_t changes_max = states.size() * states.size();

}  // namespace

BreakerMetrics::BreakerMetrics(obs::Registry& registry, std::string name, Breaker& breaker,
                               const Loop& loop)
    : name_{std::move(name)},
      breaker_{breaker},
      loop_{loop},
      state_{registry.gauges({.name = "holdfast_breaker_state",
                              .help = "1 for the state that the breaker is in, else 0."},
                             {.names = {"name", "state"}, .sets_max = states.size()})},
      calls_{registry.counters(
          {.name = "holdfast_breaker_calls_total",
           .help = "Calls by how they counted: successful, failed or ignored; slow ones are in "
                   "these, late ones decided nothing; not_permitted ones were not made."},
          {.names = {"name", "kind"}, .sets_max = 6})},
      changes_{registry.counters(
          {.name = "holdfast_breaker_changes_total", .help = "Changes of the breaker's state."},
          {.names = {"name", "from", "to"}, .sets_max = changes_max})},
      failure_ratio_{registry.gauges(
          {.name = "holdfast_breaker_failure_ratio",
           .help = "Part of the calls in the window that failed; absent while there are too few."},
          {.names = {"name"}, .sets_max = 1})},
      slow_ratio_{registry.gauges(
          {.name = "holdfast_breaker_slow_call_ratio",
           .help = "Part of the calls in the window that were slow; absent while there are too "
                   "few."},
          {.names = {"name"}, .sets_max = 1})}
{
    registry.before_scrape([this] { update(); });
}

void BreakerMetrics::note_change(const BreakerChange& change)
{
    changes_.with({name_, to_string(change.from), to_string(change.to)}).add();
}

void BreakerMetrics::update()
{
    for (BreakerState state : states)
        state_.with({name_, to_string(state)}).set(state == breaker_.state() ? 1 : 0);
    const BreakerTotals& totals = breaker_.totals();
    auto add = [this](const char* kind, std::uint64_t now, std::uint64_t before) {
        calls_.with({name_, kind}).add(now - before);
    };
    add("successful", totals.succeeded, shown_.succeeded);
    add("failed", totals.failed, shown_.failed);
    add("ignored", totals.ignored, shown_.ignored);
    add("slow", totals.slow, shown_.slow);
    add("late", totals.late, shown_.late);
    add("not_permitted", totals.refused, shown_.refused);
    shown_ = totals;
    show_rate(failure_ratio_, breaker_.failure_rate(loop_.now()));
    show_rate(slow_ratio_, breaker_.slow_call_rate(loop_.now()));
}

void BreakerMetrics::show_rate(obs::Family<obs::Gauge>& family, double percent)
{
    if (percent < 0)
        family.remove({name_});
    else
        family.with({name_}).set(percent / 100);
}

}  // namespace holdfast::order
