// Which task is due when. The part of a loop that decides: the real loop and the virtual one
// share it, so tests run the order that production runs. Pure; loop thread.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>

#include "base/time.h"

namespace holdfast {

class Task;

class Agenda {
public:
    void add(Task& task, Instant due);
    void remove(Task& task);
    // Due at once: earlier than any time, but behind what was woken before it.
    void wake(Task& task);

    // When the next task is due; `never` when none is.
    Instant next_due() const noexcept;

    // Steps every task that is due at `now`, each at most once, earliest first. `on_step` is told
    // how late each one is, for the lag metric. A task woken meanwhile waits for the next turn.
    template <typename OnStep>
    void run(Instant now, OnStep&& on_step)
    {
        std::uint64_t last = sequence_;
        while (Task* task = take_due(now, last)) {
            on_step(late_);
            step(*task, now);
        }
    }

private:
    struct Key {
        Instant due;
        std::uint64_t sequence;
        // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in what is generated.
        friend auto operator<=>(const Key&, const Key&) = default;
    };

    void place(Task& task, Instant due);
    Task* take_due(Instant now, std::uint64_t last);
    void step(Task& task, Instant now);

    std::map<Key, Task*> queue_;
    std::unordered_map<Task*, Key> keys_;  // Every added task; one that waits has due == never.
    std::uint64_t sequence_ = 0;
    Task* running_ = nullptr;
    Duration late_{};
};

}  // namespace holdfast
