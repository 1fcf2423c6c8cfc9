#include "order/worker.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::order {
namespace {

// Longer than a call and its way into the store take: a lease that is over was lost.
Duration lease_of(Duration call_timeout) noexcept
{
    return 2 * call_timeout + std::chrono::seconds{5};
}

std::string key_of(const Claimed& order)
{
    return join(order.key.value, "-", order.accepted.time_since_epoch().count());
}

}  // namespace

OrderWorker::OrderWorker(WorkerSettings settings, World world, Random random)
    : settings_{std::move(settings)},
      world_{world},
      random_{random},
      clock_{world.loop.now(), world.loop.wall()},
      gate_{settings_.gate, world.loop.now(),
            [this](const BreakerChange& change) { note_breaker(change); }},
      self_{std::make_shared<OrderWorker*>(this)}
{
    CHECK(settings_.concurrency >= 1);
    gate_.set_configured(settings_.is_configured, world.loop.now());
}

OrderWorker::~OrderWorker()
{
    cancel();
}

template <typename T, typename Act>
std::function<void(Result<T>)> OrderWorker::when_answered(Act act)
{
    return [self = self_, act](Result<T> answer) {
        if (*self == nullptr)
            return;
        act(**self, std::move(answer));
        (*self)->world_.loop.wake(**self);
    };
}

Instant OrderWorker::step(Instant now)
{
    if (phase_ == Phase::closed && !drain_until_ && now >= open_at_)
        open(now);
    if (phase_ != Phase::open)
        return phase_ == Phase::closed && !drain_until_ ? open_at_ : finish_drain(now);
    collect(now);
    Instant next = time_out(now);
    gate_.breaker().advance(now);
    next = std::min(next, submit_again(now));
    next = std::min(next, look_around(now));
    next = std::min(next, claim(now));
    next = std::min(next, finish_drain(now));
    next = std::min(next, world_.upstream.next_event());
    // An open breaker that nobody asks stays open after its wait, and is nobody's reason to wake.
    if (Instant change = gate_.breaker().next_change(); change > now)
        next = std::min(next, change);
    return next;
}

void OrderWorker::open(Instant now)
{
    phase_ = Phase::opening;
    open_at_ = now + pause;
    world_.queue.open({.now = world_.loop.wall(), .wait_max = longest_wait(settings_.retry)},
                      when_answered<Opened>([](OrderWorker& self, const Result<Opened>& opened) {
                          self.note_opened(opened);
                      }));
}

void OrderWorker::note_opened(const Result<Opened>& opened)
{
    if (opened) {
        take_over(*opened);
    } else {
        phase_ = Phase::closed;
        world_.observer.on_trouble(opened.error());
    }
    if (tell_opening_)
        tell_opening_(opened);
}

void OrderWorker::take_over(const Opened& opened)
{
    Instant now = world_.loop.now();
    WallTime wall = world_.loop.wall();
    clock_ = QueueClock{now, wall, opened.force};
    gate_.breaker().restore(opened.breaker, now, wall);
    if (clock_.set_forced(gate_.breaker().state() == BreakerState::forced_open, now))
        save();
    phase_ = Phase::open;
    next_due_ = look_around_at_ = now;
}

// ---- From the queue to the service.

Instant OrderWorker::claim(Instant now)
{
    int room = std::min(settings_.concurrency - busy(), Queue::claims_max);
    if (is_claiming_ || drain_until_ || room <= 0)
        return never;
    if (now < next_due_)
        return next_due_;
    permits_ = gate_.admit(room, now);
    if (permits_.empty())
        return gate_.next_look(now);
    is_claiming_ = true;
    permitted_ = gate_.epoch();
    next_due_ = never;
    int limit = static_cast<int>(permits_.size());
    Claim claim{.limit = limit,
                .retries_max = std::min(limit, gate_.retries_available(now)),
                .now = clock_.at(now),
                .parked_until = parked_until_,
                .leased_until = clock_.at(now) + lease_of(settings_.call_timeout),
                .breaker = permitted_.state};
    world_.queue.claim(claim, when_answered<Claims>([](OrderWorker& self, Result<Claims> claims) {
                           self.note_claimed(std::move(claims));
                       }));
    return never;
}

void OrderWorker::note_claimed(Result<Claims> claims)
{
    Instant now = world_.loop.now();
    is_claiming_ = false;
    // What is not used goes back at the end.
    std::vector<Breaker::Permit> permits = std::exchange(permits_, {});
    if (!claims) {
        note_due(now + pause);
        world_.observer.on_trouble(claims.error());
        return;
    }
    CHECK(claims->orders.size() <= permits.size());
    bool may_call = !drain_until_ && gate_.is_passable(permitted_);
    auto permit = permits.begin();
    for (Claimed& order : claims->orders) {
        if (may_call)
            begin(std::move(order), std::move(*permit++), now);
        else
            hand_back(std::move(order), false, now);
    }
    plan_next_claim(*claims, static_cast<int>(permits.size()), now);
}

void OrderWorker::plan_next_claim(const Claims& claims, int limit, Instant now)
{
    if (static_cast<int>(claims.orders.size()) == limit)
        return note_due(now);
    if (!claims.next_due)
        return;
    Instant due = now + (*claims.next_due - clock_.at(now));
    // There was room, and it was due: then it is a retry for which there is no budget.
    note_due(due > now ? due : RetryBudget::next_change(now));
}

void OrderWorker::begin(Claimed order, Breaker::Permit permit, Instant now)
{
    CallId id{++numbers_};
    gate_.note_begun(order.is_retry, now);
    world_.upstream.submit({.id = id,
                            .key = key_of(order),
                            .order_id = order.order_id,
                            .product = order.product,
                            .quantity = order.quantity,
                            .timeout = settings_.call_timeout},
                           now);
    calls_.emplace(id,
                   Running{.order = std::move(order), .permit = std::move(permit), .began = now});
}

// ---- From the service to the queue.

void OrderWorker::collect(Instant now)
{
    for (const Reply& reply : world_.upstream.collect(now)) {
        auto call = calls_.extract(reply.id);
        if (!call.empty())
            conclude(std::move(call.mapped()), reply.answer, now);
    }
}

Instant OrderWorker::time_out(Instant now)
{
    // The numbers grow with time, and all calls may take as long.
    while (!calls_.empty() && calls_.begin()->second.began + settings_.call_timeout <= now) {
        auto call = calls_.extract(calls_.begin());
        world_.upstream.cancel(call.key());
        Answer answer{.delivery = Delivery::timed_out,
                      .took = now - call.mapped().began,
                      .detail = join("no answer in ", format_duration(settings_.call_timeout))};
        conclude(std::move(call.mapped()), answer, now);
    }
    return calls_.empty() ? never : calls_.begin()->second.began + settings_.call_timeout;
}

void OrderWorker::conclude(Running call, const Answer& answer, Instant now)
{
    world_.observer.on_answer(answer);
    Judgement judgement = judge(answer, settings_.outcomes);
    world_.observer.on_attempt(call.order, judgement);
    note_news(gate_.note_ended(judgement, std::move(call.permit), call.began, now), now);
    Disposition disposition = dispose(
        judgement,
        {.number = call.order.attempt, .is_overdue = call.order.deadline <= clock_.counted(now)},
        settings_.retry, random_);
    Duration wait = disposition.fate == Fate::park ? settings_.retry.parked_for : disposition.wait;
    Settlement settlement{.key = call.order.key,
                          .lease = call.order.lease,
                          .disposition = disposition,
                          .now = clock_.at(now),
                          .due = clock_.at(now) + wait,
                          .attempt = AttemptRecord{.outcome = judgement.outcome,
                                                   .http_status = answer.status,
                                                   .took = answer.took,
                                                   .detail = answer.detail}};
    settle(std::move(call.order), std::move(settlement));
}

void OrderWorker::note_news(const Gate::News& news, Instant now)
{
    if (news.is_held)
        world_.observer.on_hold(HoldReason::unauthorized);
    if (news.is_lifted)
        world_.observer.on_hold(HoldReason::none);
    if (news.is_back)
        resume_parked(now);
}

// All that were parked until now: they would be due by then.
void OrderWorker::resume_parked(Instant now)
{
    parked_until_ = clock_.at(now) + settings_.retry.parked_for;
    note_due(now);
}

void OrderWorker::hand_back(Claimed order, bool was_called, Instant now)
{
    Settlement settlement{.key = order.key,
                          .lease = order.lease,
                          .disposition = {.fate = Fate::retry, .is_attempt_returned = true},
                          .now = clock_.at(now),
                          .due = clock_.at(now)};
    if (was_called)
        settlement.attempt = AttemptRecord{.outcome = Outcome::interrupted};
    settle(std::move(order), std::move(settlement));
}

void OrderWorker::settle(Claimed order, Settlement settlement)
{
    std::uint64_t number = ++numbers_;
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

// ---- Upkeep.

Instant OrderWorker::look_around(Instant now)
{
    if (now < look_around_at_ || looks_ > 0)
        return look_around_at_ > now ? look_around_at_ : never;
    look_around_at_ = now + upkeep_interval;
    if (needs_saving_)
        save();
    looks_ = 2;
    world_.queue.expire(clock_.at(now), clock_.counted(now),
                        when_answered<int>([](OrderWorker& self, const Result<int>& count) {
                            self.note_look(count, &WorkerObserver::on_overdue);
                        }));
    Recovery recovery{.now = clock_.at(now),
                      .counted = clock_.counted(now),
                      .parked_until = clock_.at(now) + settings_.retry.parked_for,
                      .retry = settings_.retry};
    world_.queue.recover(recovery,
                         when_answered<int>([](OrderWorker& self, const Result<int>& count) {
                             self.note_look(count, &WorkerObserver::on_interrupted);
                         }));
    return look_around_at_;
}

void OrderWorker::note_look(const Result<int>& count, void (WorkerObserver::*told)(int))
{
    --looks_;
    if (!count)
        return world_.observer.on_trouble(count.error());
    if (*count == 0)
        return;
    (world_.observer.*told)(*count);
    Instant now = world_.loop.now();
    note_due(now);
    if (*count == Queue::rows_at_once)
        look_around_at_ = now;
}

void OrderWorker::note_breaker(const BreakerChange& change)
{
    Instant now = world_.loop.now();
    (void)clock_.set_forced(change.to == BreakerState::forced_open, now);
    save();
    if (change.to == BreakerState::closed) {
        gate_.begin_pace(now);
        resume_parked(now);
    }
    world_.observer.on_breaker(change);
}

void OrderWorker::save()
{
    needs_saving_ = true;
    if (is_saving_)
        return;
    Instant now = world_.loop.now();
    needs_saving_ = false;
    is_saving_ = true;
    world_.queue.save(gate_.breaker().save(now, clock_.at(now)), clock_.saved(),
                      when_answered<bool>([](OrderWorker& self, const Result<bool>& saved) {
                          self.note_saved(saved);
                      }));
}

void OrderWorker::note_saved(const Result<bool>& saved)
{
    is_saving_ = false;
    if (!saved) {
        needs_saving_ = true;  // With the next look around.
        world_.observer.on_trouble(saved.error());
    } else if (needs_saving_) {
        save();
    } else {
        for (const std::function<void()>& told : std::exchange(tell_saved_, {}))
            told();
    }
}

void OrderWorker::forget_calls()
{
    gate_.breaker().configure(gate_.breaker().settings(), world_.loop.now());
}

void OrderWorker::when_saved(std::function<void()> told)
{
    if (!needs_saving_ && !is_saving_)
        return told();
    tell_saved_.push_back(std::move(told));
}

void OrderWorker::note_accepted()
{
    note_due(world_.loop.now());
    world_.loop.wake(*this);
}

Result<void> OrderWorker::move_breaker(BreakerState state)
{
    Result<void> moved = gate_.breaker().move_to(state, world_.loop.now());
    world_.loop.wake(*this);
    return moved;
}

void OrderWorker::drain(Instant deadline, std::function<void()> drained)
{
    drain_until_ = deadline;
    drained_ = std::move(drained);
    world_.loop.wake(*this);
}

Instant OrderWorker::finish_drain(Instant now)
{
    if (!drain_until_)
        return never;
    while (now >= *drain_until_ && !calls_.empty()) {
        auto call = calls_.extract(calls_.begin());
        world_.upstream.cancel(call.key());
        hand_back(std::move(call.mapped().order), true, now);
    }
    // A store that refuses everything must not keep the process from ending.
    Instant give_up_at = *drain_until_ + hand_back_max;
    bool is_done = (busy() == 0 && !is_claiming_) || now >= give_up_at;
    if (is_done && drained_)
        std::exchange(drained_, nullptr)();
    if (!drained_)
        return never;
    return calls_.empty() ? give_up_at : *drain_until_;
}

void OrderWorker::note_due(Instant due) noexcept
{
    next_due_ = std::min(next_due_, due);
}

}  // namespace holdfast::order
