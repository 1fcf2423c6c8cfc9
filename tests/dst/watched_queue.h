// The queue, as a process uses it, and what it holds of it: when the process ends that is known,
// and somebody may come back with it. One thread.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "order/queue.h"

namespace holdfast::dst {

class WatchedQueue final : public order::Queue {
public:
    using Held = std::map<order::OrderKey, order::Claimed>;

    struct Listener {
        std::function<void()> asked;  // Somebody is about to claim.
        // Each order that was claimed, before the worker hears of it.
        std::function<void(const order::Claimed&)> claimed;
    };

    WatchedQueue(order::Queue& queue, Listener listener)
        : queue_{queue}, listener_{std::move(listener)}
    {
    }

    void open(order::Opening opening, Done<order::Opened> done) override
    {
        queue_.open(opening, std::move(done));
    }
    void recover(order::Recovery recovery, Done<int> done) override
    {
        queue_.recover(recovery, std::move(done));
    }
    void claim(order::Claim claim, Done<order::Claims> done) override
    {
        listener_.asked();
        queue_.claim(claim, [this, done = std::move(done)](Result<order::Claims> claims) {
            if (claims)
                for (const order::Claimed& order : claims->orders) {
                    held_.insert_or_assign(order.key, order);
                    listener_.claimed(order);
                }
            done(std::move(claims));
        });
    }
    void settle(order::Settlement settlement, Done<order::OrderKey> done) override
    {
        order::OrderKey key = settlement.key;
        queue_.settle(std::move(settlement),
                      [this, key, done = std::move(done)](Result<order::OrderKey> settled) {
                          if (settled)
                              held_.erase(key);
                          done(std::move(settled));
                      });
    }
    void expire(WallTime now, WallTime counted, Done<int> done) override
    {
        queue_.expire(now, counted, std::move(done));
    }
    void save(order::SavedBreaker breaker, order::SavedForce force, Done<bool> done) override
    {
        queue_.save(breaker, force, std::move(done));
    }

    // Claimed, and not settled as far as anybody heard.
    const Held& held() const noexcept { return held_; }

private:
    order::Queue& queue_;
    Listener listener_;
    Held held_;
};

}  // namespace holdfast::dst
