#include "order/report/worker_metrics.h"

#include <vector>

namespace holdfast::order {
namespace {

std::vector<double> call_bounds()
{
    return {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
}

// From a service that answers at once to an outage of a day.
std::vector<double> final_bounds()
{
    return {0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 1800, 3600, 21600, 86400};
}

OrderState state_of(Fate fate) noexcept
{
    switch (fate) {
    case Fate::validated:
        return OrderState::validated;
    case Fate::rejected:
        return OrderState::rejected;
    case Fate::failed:
        return OrderState::failed;
    case Fate::retry:
    case Fate::park:
        break;
    }
    return OrderState::processing;
}

}  // namespace

WorkerMetrics::WorkerMetrics(obs::Registry& registry)
    : attempts_{registry.counters({.name = "holdfast_order_attempts_total",
                                   .help = "Calls to the external service by what came of them."},
                                  {.names = {"outcome"}, .sets_max = outcomes})},
      call_seconds_{registry.histogram({.name = "holdfast_order_call_duration_seconds",
                                        .help = "How long these calls took.",
                                        .unit = "seconds"},
                                       call_bounds())},
      finished_{registry.counters(
          {.name = "holdfast_orders_finished_total", .help = "Orders that became final, by state."},
          {.names = {"state"}, .sets_max = 3})},
      final_seconds_{registry.histogram({.name = "holdfast_order_final_duration_seconds",
                                         .help = "From the moment that an order was accepted until "
                                                 "the service's word on it was stored.",
                                         .unit = "seconds"},
                                        final_bounds())},
      retries_{registry.counter({.name = "holdfast_order_retries_total",
                                 .help = "Attempts after which the order is tried again soon."})},
      parked_{registry.counter({.name = "holdfast_orders_parked_total",
                                .help = "Attempts after which the order waits for the service."})},
      lost_{registry.counter({.name = "holdfast_order_leases_lost_total",
                              .help = "Outcomes that were nobody's any more when they came."})},
      refusals_{registry.counter({.name = "holdfast_order_store_refusals_total",
                                  .help = "What the store did not do for the queue of orders; it "
                                          "is tried again."})},
      held_{registry.gauges({.name = "holdfast_orders_held",
                             .help = "1 while the whole queue stands still, by reason."},
                            {.names = {"reason"}, .sets_max = 2})}
{
    for (OrderState state : {OrderState::validated, OrderState::rejected, OrderState::failed})
        finished_.with({to_string(state)});
    note_hold(HoldReason::none);
}

void WorkerMetrics::note_attempt(const Judgement& judgement)
{
    note_outcome(judgement.outcome, 1);
    call_seconds_.observe(judgement.report.took);
}

void WorkerMetrics::note_outcome(Outcome outcome, int count)
{
    attempts_.with({to_string(outcome)}).add(static_cast<std::uint64_t>(count));
}

void WorkerMetrics::note_settled(const Disposition& disposition, Duration age)
{
    if (disposition.fate == Fate::retry) {
        retries_.add();
    } else if (disposition.fate == Fate::park) {
        parked_.add();
    } else {
        finished_.with({to_string(state_of(disposition.fate))}).add();
        final_seconds_.observe(age);
    }
}

void WorkerMetrics::note_overdue(int orders)
{
    finished_.with({to_string(OrderState::failed)}).add(static_cast<std::uint64_t>(orders));
}

void WorkerMetrics::note_hold(HoldReason reason)
{
    for (HoldReason each : {HoldReason::unconfigured, HoldReason::unauthorized})
        held_.with({to_string(each)}).set(each == reason ? 1 : 0);
}

}  // namespace holdfast::order
