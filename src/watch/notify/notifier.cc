#include "watch/notify/notifier.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

std::vector<NoticeId> ids_of(const Message& message)
{
    std::vector<NoticeId> ids;
    for (const Notice& notice : message.members)
        ids.push_back(notice.id);
    return ids;
}

}  // namespace

Notifier::Notifier(NotifierSettings settings, World world, Receivers receivers, Random random)
    : settings_{settings},
      world_{std::move(world)},
      random_{random},
      self_{std::make_shared<Notifier*>(this)}
{
    change(std::move(receivers));
}

Notifier::~Notifier()
{
    cancel();
}

void Notifier::cancel()
{
    *self_ = nullptr;
    is_stopped_ = true;
    for (const auto& [id, sending] : std::exchange(sending_, {}))
        world_.transport.cancel(id);
}

void Notifier::change(Receivers receivers)
{
    CHECK(receivers.size() <= receivers_max);
    std::vector<std::shared_ptr<Lane>> lanes;
    for (std::shared_ptr<const Receiver>& receiver : receivers) {
        Rate rate{receiver->messages_per_minute, receiver->burst};
        auto same = std::ranges::find_if(lanes_, [&](const std::shared_ptr<Lane>& lane) {
            return lane->receiver->name == receiver->name;
        });
        if (same == lanes_.end()) {
            lanes.push_back(
                std::make_shared<Lane>(Lane{.receiver = std::move(receiver),
                                            .rate = rate,
                                            .rest = Backoff{settings_.receiver_backoff}}));
            continue;
        }
        // It may be repaired by what changed.
        (*same)->receiver = std::move(receiver);
        (*same)->rate = rate;
        (*same)->rests_until = {};
        lanes.push_back(*same);
    }
    lanes_ = std::move(lanes);
    has_others_ = true;
    look_again();
}

void Notifier::note_new()
{
    if (!std::exchange(has_begun_, true))
        world_.loop.wake(*this);
    look_again();
}

void Notifier::look_again()
{
    for (const std::shared_ptr<Lane>& lane : lanes_) {
        lane->look_at = {};
        lane->is_looked_for = true;
    }
    if (phase_ == Phase::open)
        world_.loop.wake(*this);
}

Instant Notifier::step(Instant now)
{
    if (!has_begun_)
        return never;
    if (phase_ == Phase::closed && now >= try_at_)
        open(now);
    if (phase_ != Phase::open)
        return phase_ == Phase::opening ? never : try_at_;
    if (has_others_)
        forget_others();
    for (const Sent& sent : world_.transport.collect(now))
        conclude(sent, now);
    Instant next = std::min(submit_again(now), world_.transport.next_event());
    for (const std::shared_ptr<Lane>& lane : std::vector{lanes_}) {
        Instant due = next_claim(*lane);
        if (due <= now)
            claim(lane);
        else
            next = std::min(next, due);
    }
    return next;
}

void Notifier::open(Instant now)
{
    phase_ = Phase::opening;
    try_at_ = now + pause;
    world_.outbox.open([self = self_](const Result<bool>& opened) {
        if (*self == nullptr)
            return;
        (*self)->phase_ = opened ? Phase::open : Phase::closed;
        (*self)->world_.loop.wake(**self);
    });
}

void Notifier::forget_others()
{
    has_others_ = false;
    std::vector<std::string> names;
    for (const std::shared_ptr<Lane>& lane : lanes_)
        names.push_back(lane->receiver->name);
    world_.outbox.keep_only(std::move(names), world_.loop.wall(),
                            [self = self_](const Result<int>& buried) {
                                if (*self != nullptr && !buried)
                                    (*self)->has_others_ = true;  // With the next step.
                            });
}

// When the next message for that receiver can be claimed.
Instant Notifier::next_claim(const Lane& lane) const noexcept
{
    if (is_stopped_ || lane.is_claiming || lane.under_way > 0)
        return never;
    return std::max({lane.look_at, lane.rests_until, lane.rate.next()});
}

void Notifier::claim(const std::shared_ptr<Lane>& lane)
{
    lane->is_claiming = true;
    lane->is_looked_for = false;
    OutboxClaim claim{.receiver = lane->receiver->name,
                      .now = world_.loop.wall(),
                      .wait_max = wait_max,
                      .members_max = members_max(lane->receiver->format)};
    world_.outbox.claim(std::move(claim), [self = self_, lane](Result<OutboxClaimed> claimed) {
        if (*self != nullptr)
            (*self)->note_claimed(lane, std::move(claimed));
    });
}

void Notifier::note_claimed(const std::shared_ptr<Lane>& lane, Result<OutboxClaimed> claimed)
{
    Instant now = world_.loop.now();
    lane->is_claiming = false;
    world_.loop.wake(*this);
    if (!claimed) {
        lane->look_at = now + pause;
        return;
    }
    if (!claimed->message) {
        if (lane->is_looked_for)
            return;
        lane->look_at = never;
        if (claimed->next_due) {
            // Looked at now and then, however long it is: the wall clock may be set.
            Duration wait =
                std::clamp<Duration>(*claimed->next_due - world_.loop.wall(), pause, held_interval);
            lane->look_at = now + wait;
        }
        return;
    }
    lane->look_at = {};
    Message message = *std::move(claimed->message);
    hold_back(lane, message);
    if (!message.members.empty())
        send(lane, std::move(message));
}

void Notifier::hold_back(const std::shared_ptr<Lane>& lane, Message& message)
{
    WallTime wall = world_.loop.wall();
    std::vector<NoticeId> held;
    std::erase_if(message.members, [&](const Notice& notice) {
        bool is_held = world_.held_until(notice.alert.service, wall).has_value();
        if (is_held)
            held.push_back(notice.id);
        return is_held;
    });
    if (held.empty())
        return;
    message.is_over = false;
    if (!message.members.empty())
        message.id = join(message.key, '/', message.members.back().id.value);
    settle(lane, {.receiver = message.receiver,
                  .notices = std::move(held),
                  .fate = Fate::postponed,
                  .now = wall,
                  .due = wall + held_interval});
}

void Notifier::send(const std::shared_ptr<Lane>& lane, Message message)
{
    SendId id{++numbers_};
    Instant now = world_.loop.now();
    ++lane->under_way;
    lane->rate.take(now);
    sending_.emplace(id, Sending{.lane = lane, .message = message});
    world_.transport.submit({.id = id, .to = lane->receiver, .message = std::move(message)}, now);
}

void Notifier::conclude(const Sent& sent, Instant now)
{
    auto found = sending_.extract(sent.id);
    CHECK(!found.empty());
    auto& [lane, message] = found.mapped();
    --lane->under_way;
    OutboxSettlement settlement{.receiver = message.receiver,
                                .notices = ids_of(message),
                                .fate = Fate::sent,
                                .now = world_.loop.wall(),
                                .may_have_arrived = sent.may_have_arrived};
    if (sent.reception == Reception::accepted) {
        lane->rest.reset();
        world_.observer.on_sent(*lane->receiver, message);
    } else {
        settlement.error = sent.detail;
        try_later(*lane, message, sent, settlement, now);
    }
    settle(lane, std::move(settlement));
}

void Notifier::try_later(Lane& lane, const Message& message, const Sent& sent,
                         OutboxSettlement& settlement, Instant now)
{
    if (sent.reception == Reception::refused || message.attempt >= settings_.attempts_max) {
        settlement.fate = Fate::dead;
        world_.observer.on_dead(*lane.receiver, message, sent.detail);
        return;
    }
    Duration asked = std::clamp<Duration>(sent.retry_after.value_or(Duration::zero()),
                                          Duration::zero(), wait_max);
    Duration wait = Backoff::wait(settings_.message_backoff, message.attempt - 1, random_);
    settlement.fate = Fate::later;
    settlement.due = settlement.now + std::max(wait, asked);
    lane.rests_until = now + std::max(lane.rest.next(random_), asked);
    world_.observer.on_failed(*lane.receiver, message, sent.detail);
}

void Notifier::settle(const std::shared_ptr<Lane>& lane, OutboxSettlement settlement)
{
    std::uint64_t number = ++numbers_;
    ++lane->under_way;
    settling_.emplace(number, Settling{.lane = lane, .settlement = std::move(settlement)});
    submit(number);
}

void Notifier::submit(std::uint64_t number)
{
    Settling& settling = settling_.at(number);
    settling.is_submitted = true;
    world_.outbox.settle(settling.settlement, [self = self_, number](const Result<bool>& settled) {
        if (*self != nullptr)
            (*self)->note_settled(number, settled);
    });
}

void Notifier::note_settled(std::uint64_t number, const Result<bool>& settled)
{
    auto found = settling_.find(number);
    if (!settled) {
        found->second.is_submitted = false;
        submit_again_at_ = world_.loop.now() + pause;
    } else {
        --found->second.lane->under_way;
        settling_.erase(found);
    }
    world_.loop.wake(*this);
}

Instant Notifier::submit_again(Instant now)
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

}  // namespace holdfast::watch
