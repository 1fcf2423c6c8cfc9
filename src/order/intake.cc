#include "order/intake.h"

#include <utility>

#include "base/text.h"
#include "obs/message_ids.h"
#include "obs/trace/current.h"
#include "order/order_id.h"

namespace holdfast::order {

Intake::Intake(const IntakeSettings& settings, World world, Random random)
    : settings_{settings},
      world_{std::move(world)},
      random_{random},
      accepted_{world_.registry.counter({.name = "holdfast_orders_accepted_total",
                                         .help = "Orders that were stored, before any answer."})},
      replayed_{world_.registry.counter(
          {.name = "holdfast_orders_replayed_total",
           .help = "Orders that were sent again and got the answer of the first time."})},
      refused_{world_.registry.counters(
          {.name = "holdfast_orders_refused_total",
           .help = "Orders that were not stored: the backlog was full, or there was another one "
                   "of that id."},
          {.names = {"reason"}, .sets_max = 2})}
{
    refused_.with({"backlog"});
    refused_.with({"conflict"});
}

void Intake::place(Placing placing, Orders::Done<Placement> done)
{
    std::optional<QueueTimes> times = world_.times();
    if (!times)
        return when_open([this, placing = std::move(placing),
                          done = std::move(done)](const Result<void>& opened) mutable {
            opened ? place(std::move(placing), std::move(done)) : done(opened.error());
        });
    // The request's own, also when it had to wait.
    const trace::Context trace = placing.trace;
    const trace::Scope scope{trace};
    std::string order_id =
        placing.order_id ? *std::move(placing.order_id) : issue_order_id(times->now, random_);
    world_.orders.accept({.order_id = std::move(order_id),
                          .product = std::move(placing.product),
                          .quantity = placing.quantity,
                          .actor = std::move(placing.actor),
                          .key = std::move(placing.key),
                          .now = times->now,
                          .deadline = times->counted + settings_.deadline,
                          .backlog_max = settings_.backlog_max,
                          .describe = placing.describe,
                          .trace = trace},
                         [this, done = std::move(done)](Result<Placement> placement) {
                             note(placement);
                             done(std::move(placement));
                         });
}

// Before that nobody knows what the process before left.
void Intake::when_open(std::function<void(const Result<void>&)> told)
{
    if (world_.times())
        return told({});
    waiting_.push_back(std::move(told));
}

void Intake::end_wait(const Result<Opened>& opened)
{
    const Result<void> result = opened ? Result<void>{} : Result<void>{opened.error()};
    for (auto& told : std::exchange(waiting_, {}))
        told(result);
}

void Intake::retry(Retry wish, Operations::Done<Placement> done)
{
    std::optional<QueueTimes> times = world_.times();
    if (!times)
        return when_open([this, wish = std::move(wish),
                          done = std::move(done)](const Result<void>& opened) mutable {
            opened ? retry(std::move(wish), std::move(done)) : done(opened.error());
        });
    const trace::Context trace = wish.trace;
    const trace::Scope scope{trace};
    wish.new_id = issue_order_id(times->now, random_);
    wish.now = times->now;
    wish.deadline = times->counted + settings_.deadline;
    wish.backlog_max = settings_.backlog_max;
    world_.operations.retry(std::move(wish),
                            [this, done = std::move(done)](Result<Placement> placement) {
                                note_retry(placement);
                                done(std::move(placement));
                            });
}

void Intake::fail(Ending ending, Operations::Done<KeptAnswer> done)
{
    std::optional<QueueTimes> times = world_.times();
    if (!times)
        return when_open([this, ending = std::move(ending),
                          done = std::move(done)](const Result<void>& opened) mutable {
            opened ? fail(std::move(ending), std::move(done)) : done(opened.error());
        });
    ending.now = times->now;
    world_.operations.fail(std::move(ending), std::move(done));
}

void Intake::note(const Result<Placement>& placement)
{
    if (!placement) {
        if (placement.error().code == Errc::conflict)
            refused_.with({"conflict"}).add();
    } else if (!placement->answer) {
        note_full();
    } else if (placement->answer->is_replay) {
        replayed_.add();
    } else {
        accepted_.add();
        world_.note_accepted();
    }
}

void Intake::note_retry(const Result<Placement>& placement)
{
    if (!placement)
        return;
    if (!placement->answer)
        return note_full();
    // Another order has a place of its own.
    if (!placement->answer->is_replay && !placement->answer->location.empty())
        accepted_.add();
    world_.note_accepted();
}

void Intake::note_full()
{
    refused_.with({"backlog"}).add();
    world_.log.write(messages::orders_refused,
                     join("an order was refused: ", settings_.backlog_max,
                          " others are not final yet (orders.backlog_max)"),
                     {{"HOLDFAST_LIMIT", join(settings_.backlog_max)}});
}

}  // namespace holdfast::order
