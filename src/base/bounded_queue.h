// The way from one thread to another: bounded, first in first out. push() never waits: a full
// queue is an answer. Any thread may push; one thread pops.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <iterator>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace holdfast {

template <typename T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t limit) : limit_{limit} {}

    // False when full; the item is then left untouched.
    bool push(T&& item)
    {
        {
            Lock lock{mutex_};
            if (items_.size() >= limit_)
                return false;
            items_.push_back(std::move(item));
        }
        filled_.notify();
        return true;
    }

    // All of them, with one look at who waits. False when there is no room for all; they are then
    // left untouched.
    bool push_all(std::vector<T>& items)
    {
        {
            Lock lock{mutex_};
            if (items_.size() + items.size() > limit_)
                return false;
            std::ranges::move(items, std::back_inserter(items_));
        }
        items.clear();
        filled_.notify();
        return true;
    }

    // Everything queued, in order; waits at most `limit` for the first item. Empty when nothing
    // came, or when wake() was called.
    template <typename Rep, typename Period>
    std::deque<T> pop_all(std::chrono::duration<Rep, Period> limit)
    {
        Lock lock{mutex_};
        if (items_.empty() && !std::exchange(woken_, false))
            filled_.wait_for(mutex_, limit);
        woken_ = false;
        return std::exchange(items_, {});
    }

    // Ends the current or the next wait of pop_all() early.
    void wake()
    {
        {
            Lock lock{mutex_};
            woken_ = true;
        }
        filled_.notify();
    }

    std::size_t size()
    {
        Lock lock{mutex_};
        return items_.size();
    }
    std::size_t limit() const noexcept { return limit_; }

private:
    const std::size_t limit_;
    Mutex mutex_;
    Condition filled_;
    std::deque<T> items_ GUARDED_BY(mutex_);
    bool woken_ GUARDED_BY(mutex_) = false;
};

}  // namespace holdfast
