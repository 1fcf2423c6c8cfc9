#include "watch/unit/check_queue.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {

CheckQueue::CheckQueue(World world)
    : world_{std::move(world)}, self_{std::make_shared<CheckQueue*>(this)}
{
}

CheckQueue::~CheckQueue()
{
    stop();
    *self_ = nullptr;
}

void CheckQueue::start()
{
    CHECK(!is_started_);
    is_started_ = true;
    world_.loop.add(*this, world_.loop.now());
}

void CheckQueue::stop()
{
    if (std::exchange(is_started_, false))
        world_.loop.remove(*this);
}

void CheckQueue::wake()
{
    if (is_started_)
        world_.loop.wake(*this);
}

void CheckQueue::add(ServiceKey key)
{
    if (auto asked = asked_.find(key); asked != asked_.end()) {
        asked->second = true;
        return;
    }
    if (!waiting_.insert(key).second)
        return;
    turns_.push_back({world_.loop.now() + gather, key});
    wake();
}

void CheckQueue::forget(ServiceKey key)
{
    if (auto asked = asked_.find(key); asked != asked_.end())
        asked->second = false;
    if (waiting_.erase(key) > 0)
        std::erase_if(turns_, [key](const Turn& each) { return each.service == key; });
}

Instant CheckQueue::step(Instant now)
{
    while (now >= not_before_ && !turns_.empty() && turns_.front().due <= now &&
           asked_.size() < checks_max) {
        const ServiceKey key = turns_.front().service;
        const bool again = world_.is_under_way(key);
        Result<void> asked = world_.check_now(key, [self = self_, key] {
            if (*self != nullptr)
                (*self)->note_over(key);
        });
        if (!asked && asked.error().code == Errc::overloaded) {
            not_before_ = now + pause;
            break;
        }
        turns_.pop_front();
        waiting_.erase(key);
        // Who is switched off, or gone, is not asked for again.
        if (asked)
            asked_.emplace(key, again);
    }
    if (turns_.empty() || asked_.size() >= checks_max)
        return never;
    return std::max({turns_.front().due, not_before_, now});
}

void CheckQueue::note_over(ServiceKey key)
{
    auto asked = asked_.extract(key);
    if (!asked.empty() && asked.mapped())
        add(key);
    wake();
}

}  // namespace holdfast::watch
