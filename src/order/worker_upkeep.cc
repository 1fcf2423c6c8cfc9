// What the worker does besides: it frees and fails what nobody works on, saves the breaker, obeys
// operators, and ends.
#include <algorithm>
#include <utility>

#include "order/worker.h"
#include "order/worker_answers.h"

namespace holdfast::order {

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
    if (change.to != BreakerState::closed)
        hand_back_ready(now);
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
    hand_back_ready(now);
    while (now >= *drain_until_ && !calls_.empty()) {
        auto call = calls_.extract(calls_.begin());
        world_.upstream.cancel(call.key());
        hand_back(std::move(call.mapped().order), call.mapped().began, now);
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
