// An optional part that does not work just now, and why: written by the part's own thread, read by
// any, for /readyz.
#pragma once

#include <atomic>
#include <string>

#include "base/mutex.h"

namespace holdfast::obs {

class Degradation {
public:
    void set(std::string reason)
    {
        Lock lock{mutex_};
        reason_ = std::move(reason);
        is_set_.store(true, std::memory_order_release);
    }
    void clear()
    {
        Lock lock{mutex_};
        reason_.clear();
        is_set_.store(false, std::memory_order_release);
    }

    bool is_set() const noexcept { return is_set_.load(std::memory_order_acquire); }
    // Empty while everything is fine.
    std::string reason()
    {
        Lock lock{mutex_};
        return reason_;
    }

private:
    std::atomic<bool> is_set_{false};
    Mutex mutex_;
    std::string reason_ GUARDED_BY(mutex_);
};

}  // namespace holdfast::obs
