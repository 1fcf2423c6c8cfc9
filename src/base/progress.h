// Proof of life of one thread: it beats whenever it starts or ends a piece of work and while it
// idles; the watchdog is fed only if every beat is recent. Written by its thread, read by any.
#pragma once

#include <atomic>

#include "base/time.h"

namespace holdfast {

class Progress {
public:
    explicit Progress(const char* thread) noexcept : thread_{thread} {}

    void beat(Instant now) noexcept
    {
        last_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    }
    // While excused, the thread waits for something outside of us that may hang for ever without
    // harm (journald's socket): its silence is degradation, not a hang.
    void excuse(bool excused) noexcept { excused_.store(excused, std::memory_order_relaxed); }

    const char* thread() const noexcept { return thread_; }
    bool is_excused() const noexcept { return excused_.load(std::memory_order_relaxed); }
    Duration silence(Instant now) const noexcept
    {
        return now - Instant{Duration{last_.load(std::memory_order_relaxed)}};
    }

private:
    const char* thread_;
    std::atomic<Duration::rep> last_{0};
    std::atomic<bool> excused_{false};
};

}  // namespace holdfast
