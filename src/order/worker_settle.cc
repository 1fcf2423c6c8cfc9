// What came of calls, on its way into the store.
#include <utility>

#include "order/worker.h"
#include "order/worker_answers.h"

namespace holdfast::order {

void OrderWorker::hand_back(Claimed order, std::optional<Instant> called, Instant now)
{
    Settlement settlement{.key = order.key,
                          .lease = order.lease,
                          .disposition = {.fate = Fate::retry, .is_attempt_returned = true},
                          .now = clock_.at(now),
                          .due = clock_.at(now)};
    if (called)
        settlement.attempt =
            AttemptRecord{.began = clock_.at(*called), .outcome = Outcome::interrupted};
    settle(std::move(order), std::move(settlement));
}

void OrderWorker::hand_back_ready(Instant now)
{
    for (Ready& each : std::exchange(ready_, {}))
        hand_back(std::move(each.order), {}, now);
}

void OrderWorker::settle(Claimed order, Settlement settlement)
{
    std::uint64_t number = ++numbers_;
    settlement.trace = order.trace;
    settling_.emplace(number,
                      Settling{.order = std::move(order), .settlement = std::move(settlement)});
    submit(number);
}

void OrderWorker::submit(std::uint64_t number)
{
    Settling& settling = settling_.at(number);
    settling.is_submitted = true;
    // The answer may come before this returns.
    world_.queue.settle(
        settling.settlement,
        when_answered<OrderKey>([number](OrderWorker& self, const Result<OrderKey>& settled) {
            self.note_settled(number, settled);
        }));
}

void OrderWorker::note_settled(std::uint64_t number, const Result<OrderKey>& settled)
{
    Instant now = world_.loop.now();
    if (!settled && settled.error().code != Errc::conflict)
        return note_refused(number, settled.error(), now);
    Settling done = std::move(settling_.extract(number).mapped());
    if (!settled)
        return world_.observer.on_lost(done.order);
    world_.observer.on_settled(done.order, done.settlement.disposition);
    Fate fate = done.settlement.disposition.fate;
    if (fate == Fate::retry || fate == Fate::park)
        note_due(now + (done.settlement.due - clock_.at(now)));
}

// A full disk or a full queue passes. What concerns this one outcome does not: it must not keep its
// slot for ever.
void OrderWorker::note_refused(std::uint64_t number, const Error& error, Instant now)
{
    Settling& settling = settling_.at(number);
    world_.observer.on_trouble(error);
    bool is_its_own = error.code == Errc::invalid || error.code == Errc::internal;
    if (is_its_own && ++settling.refusals >= refusals_max) {
        if (settling.is_replaced) {
            // Its lease ends, and then it is another claim's.
            world_.observer.on_lost(settling.order);
            settling_.erase(number);
            return;
        }
        settle_for_less(settling, now);
    }
    settling.is_submitted = false;
    submit_again_at_ = std::min(submit_again_at_, now + pause);
}

// Parked, with a word of why: it is tried again later, until its deadline at most.
void OrderWorker::settle_for_less(Settling& settling, Instant now)
{
    settling.is_replaced = true;
    settling.refusals = 0;
    Settlement& settlement = settling.settlement;
    settlement.disposition = {.fate = Fate::park};
    settlement.due = clock_.at(now) + settings_.retry.parked_for;
    if (settlement.attempt)
        settlement.attempt->detail = "what came of it could not be stored; the journal says why";
}

Instant OrderWorker::submit_again(Instant now)
{
    if (now < submit_again_at_)
        return submit_again_at_;
    submit_again_at_ = never;
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, settling] : settling_)
        if (!settling.is_submitted)
            numbers.push_back(number);
    for (std::uint64_t number : numbers)
        submit(number);
    return submit_again_at_;
}

}  // namespace holdfast::order
