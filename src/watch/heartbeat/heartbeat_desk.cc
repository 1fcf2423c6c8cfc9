#include "watch/heartbeat/heartbeat_desk.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {

HeartbeatDesk::HeartbeatDesk(World world)
    : world_{std::move(world)}, self_{std::make_shared<HeartbeatDesk*>(this)}
{
}

HeartbeatDesk::~HeartbeatDesk()
{
    *self_ = nullptr;
    stop();
}

void HeartbeatDesk::open(std::function<void(const Result<void>&)> opened)
{
    world_.storage.load(
        [self = self_, opened = std::move(opened)](Result<std::vector<StoredBeat>> beats) {
            if (*self == nullptr)
                return;
            if (!beats)
                return opened(std::move(beats).error());
            HeartbeatDesk& desk = **self;
            for (StoredBeat& each : *beats)
                desk.world_.book.restore(each.service, std::move(each.beat));
            desk.is_open_ = true;
            desk.wake();
            opened({});
        });
}

void HeartbeatDesk::start()
{
    CHECK(!is_started_);
    is_started_ = true;
    world_.loop.add(*this, world_.loop.now());
}

void HeartbeatDesk::stop()
{
    if (std::exchange(is_started_, false))
        world_.loop.remove(*this);
}

void HeartbeatDesk::apply(Duration interval)
{
    world_.book.apply(interval);
    wake();
}

void HeartbeatDesk::define(ServiceKey key, const std::shared_ptr<const Service>& service)
{
    world_.book.define(key, service);
    wake();
}

void HeartbeatDesk::forget(ServiceKey key)
{
    world_.book.forget(key);
    to_check_.erase(key);
}

void HeartbeatDesk::listen_again()
{
    world_.book.listen_again();
    wake();
}

void HeartbeatDesk::wake()
{
    if (is_started_)
        world_.loop.wake(*this);
}

void HeartbeatDesk::hear(std::string_view token, const std::optional<std::string>& failure,
                         Told told)
{
    CHECK(is_open_);
    // The one way for all tokens, until it is known whose it is.
    const std::vector<ServiceKey> keys = world_.book.find(token);
    if (keys.empty())
        return told(Error{Errc::not_found, "No service is expected to report with this token."});
    if (waiting_.size() >= waiting_max)
        return told(Error{Errc::overloaded, "too many heartbeats wait to be stored"});
    Heard heard{.at = world_.loop.wall(), .has_failed = failure.has_value()};
    for (ServiceKey key : keys) {
        const Beat beat{.at = heard.at, .failure = failure};
        heard.ids.push_back(world_.book.service(key)->id);
        if (world_.book.note(key, beat))
            to_check_.insert(key);
        unsaved_.insert_or_assign(key, beat);
    }
    waiting_.push_back({std::move(told), std::move(heard)});
    wake();
}

Instant HeartbeatDesk::step(Instant now)
{
    for (ServiceKey key : world_.book.take_changed(checks_max))
        to_check_.insert(key);
    if (now >= ask_at_ && !to_check_.empty())
        ask_for_checks(now);
    if (now >= store_at_ && !unsaved_.empty() && !is_saving_)
        store(now);
    return next_step(now);
}

Instant HeartbeatDesk::next_step(Instant now) const
{
    Instant next = never;
    if (!to_check_.empty())
        next = ask_at_;
    if (!unsaved_.empty() && !is_saving_)
        next = std::min(next, store_at_);
    if (const WallTime change = world_.book.next_change(); change != WallTime::max()) {
        // At that time it is still as it was. A clock that is set meanwhile is told to us.
        constexpr Duration moment = std::chrono::milliseconds{1};
        const Duration wait = std::max(change - world_.loop.wall(), Duration::zero());
        next = std::min(next, wait < never - now - moment ? now + wait + moment : never);
    }
    return std::max(next, now);
}

// In turn, so that who changes all the time leaves the others theirs.
void HeartbeatDesk::ask_for_checks(Instant now)
{
    for (std::size_t i = 0; i < checks_max && !to_check_.empty(); ++i) {
        auto next = to_check_.upper_bound(asked_last_);
        if (next == to_check_.end())
            next = to_check_.begin();
        const Result<void> asked = world_.check_now(*next);
        if (!asked && asked.error().code == Errc::overloaded)
            break;
        asked_last_ = *next;
        to_check_.erase(next);
    }
    ask_at_ = now + (to_check_.empty() ? Duration{gather} : Duration{pause});
}

void HeartbeatDesk::store(Instant now)
{
    store_at_ = now + gather;
    is_saving_ = true;
    served_ = std::exchange(waiting_, {});
    for (auto& [key, beat] : std::exchange(unsaved_, {}))
        saving_.push_back({key, beat});
    world_.storage.store(saving_, [self = self_](const Result<void>& stored) {
        if (*self != nullptr)
            (*self)->note_stored(stored);
    });
}

// What was heard is not forgotten because it could not be stored: it goes with the next write. But
// who said it is told that it was not, and may say it again.
void HeartbeatDesk::note_stored(const Result<void>& stored)
{
    is_saving_ = false;
    for (StoredBeat& each : std::exchange(saving_, {}))
        if (!stored && world_.book.service(each.service) != nullptr)
            unsaved_.try_emplace(each.service, std::move(each.beat));
    if (!unsaved_.empty())
        wake();
    for (Waiting& each : std::exchange(served_, {})) {
        if (stored)
            each.told(std::move(each.heard));
        else
            each.told(stored.error());
    }
}

}  // namespace holdfast::watch
