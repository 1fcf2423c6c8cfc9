// Where finished jobs wait for the loop. Any thread may deliver; the loop thread collects.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/job.h"
#include "base/mutex.h"

namespace holdfast {

// Jobs that a worker holds, from submit() until done() has returned: the bound that lets the
// mailbox promise room for every completion.
class InFlight {
public:
    explicit InFlight(std::size_t limit) noexcept : limit_{limit} {}

    // Loop thread.
    bool enter() noexcept
    {
        if (count_ >= limit_)
            return false;
        ++count_;
        return true;
    }
    void leave() noexcept { --count_; }
    std::size_t count() const noexcept { return count_; }
    std::size_t limit() const noexcept { return limit_; }

private:
    std::size_t limit_;
    std::size_t count_ = 0;
};

class Mailbox {
public:
    // `wake` is called by the delivering thread when the box was empty.
    explicit Mailbox(std::function<void()> wake) : wake_{std::move(wake)} {}

    // Never refused: whoever delivers holds a place in `owner`, whose limit bounds this box.
    void deliver(std::unique_ptr<Completion> work, InFlight& owner);
    // All of them at once, so that the loop is woken once.
    void deliver(std::vector<std::unique_ptr<Completion>> works, InFlight& owner);

    // Loop thread: calls done() of every delivered job, in order.
    void collect();

private:
    struct Letter {
        std::unique_ptr<Completion> work;
        InFlight* owner;
    };

    std::function<void()> wake_;
    Mutex mutex_;
    std::vector<Letter> letters_ GUARDED_BY(mutex_);  // At most the sum of all InFlight limits.
};

}  // namespace holdfast
