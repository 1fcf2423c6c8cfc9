#include "order/worker.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "order/worker_answers.h"

namespace holdfast::order {
namespace {

// Longer than an order waits for its turn, its call and its way into the store take: a lease that
// is over was lost.
Duration lease_of(Duration call_timeout) noexcept
{
    return (OrderWorker::claims_ahead + 1) * call_timeout + std::chrono::seconds{5};
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

Instant OrderWorker::step(Instant now)
{
    if (phase_ == Phase::closed && !drain_until_ && now >= open_at_)
        open(now);
    if (phase_ != Phase::open)
        return phase_ == Phase::closed && !drain_until_ ? open_at_ : finish_drain(now);
    collect(now);
    Instant next = time_out(now);
    gate_.breaker().advance(now);
    begin_ready(now);
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
    next_due_ = look_around_at_ = resumed_at_ = now;
}

// ---- From the queue to the service.

Instant OrderWorker::claim(Instant now)
{
    int room = std::min(room_for_claims(), Queue::claims_max);
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
                .retries_max = std::clamp(gate_.retries_available(now) - ready_retries(), 0, limit),
                .now = clock_.at(now),
                .parked_until = parked_until_,
                .leased_until = clock_.at(now) + lease_of(settings_.call_timeout),
                .breaker = permitted_.state,
                .is_probe = gate_.is_probing()};
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
            ready_.push_back({.order = std::move(order), .permit = std::move(*permit++)});
        else
            hand_back(std::move(order), {}, now);
    }
    begin_ready(now);
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

// Some wait for their turn, so that no slot stands empty while the store claims the next; but none
// where calls are counted.
int OrderWorker::room_for_claims() const noexcept
{
    int ahead = gate_.is_at_ease() ? claims_ahead * settings_.concurrency : 0;
    int waiting = static_cast<int>(calls_.size() + ready_.size());
    return std::min(settings_.concurrency + ahead - waiting,
                    under_way_max * settings_.concurrency - busy());
}

int OrderWorker::ready_retries() const noexcept
{
    return static_cast<int>(
        std::ranges::count_if(ready_, [](const Ready& each) { return each.order.is_retry; }));
}

void OrderWorker::begin_ready(Instant now)
{
    while (!ready_.empty() && static_cast<int>(calls_.size()) < settings_.concurrency) {
        Ready next = std::move(ready_.front());
        ready_.pop_front();
        begin(std::move(next.order), std::move(next.permit), now);
    }
}

void OrderWorker::begin(Claimed order, Breaker::Permit permit, Instant now)
{
    CallId id{++numbers_};
    gate_.note_begun(order.is_retry, now);
    world_.observer.on_begun(order, clock_.at(now) - order.due);
    world_.upstream.submit({.id = id,
                            .key = key_of(order),
                            .order_id = order.order_id,
                            .product = order.product,
                            .quantity = order.quantity,
                            .timeout = settings_.call_timeout,
                            .trace = order.trace},
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
                          .attempt = AttemptRecord{.began = clock_.at(call.began),
                                                   .outcome = judgement.outcome,
                                                   .http_status = answer.status,
                                                   .took = answer.took,
                                                   .detail = answer.detail}};
    settle(std::move(call.order), std::move(settlement));
}

void OrderWorker::note_news(const Gate::News& news, Instant now)
{
    if (news.is_held) {
        hand_back_ready(now);
        world_.observer.on_hold(HoldReason::unauthorized);
    }
    if (news.is_lifted)
        world_.observer.on_hold(HoldReason::none);
    // Who failed for a reason of his own is not tried again with each order that fares well.
    if (news.is_back && now >= resumed_at_ + resume_interval)
        resume_parked(now);
}

// All that were parked until now: they would be due by then.
void OrderWorker::resume_parked(Instant now)
{
    parked_until_ = clock_.at(now) + settings_.retry.parked_for;
    resumed_at_ = now;
    note_due(now);
}

}  // namespace holdfast::order
