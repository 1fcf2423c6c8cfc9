// The times that are stored with an order: when it is due, until when it is leased, by when it must
// be final. They are wall-clock times, since they outlive the process and its monotonic clock; but
// while the process lives they advance with the monotonic one, so that a step of the wall clock
// neither fires nor freezes anything. Pure; one thread.
#pragma once

#include <optional>

#include "base/time.h"

namespace holdfast::order {

// How long the breaker was forced open, ever: no order's deadline came any closer meanwhile.
struct SavedForce {
    Duration total{};
    std::optional<WallTime> since{};  // Absent: it is not forced.
};

// When that much will have been counted, in the queue's time, if nobody forces the breaker open any
// more. Nothing while it is forced: nobody knows for how long.
std::optional<WallTime> time_of(WallTime counted, const SavedForce& force) noexcept;

class QueueClock {
public:
    QueueClock(Instant now, WallTime wall, SavedForce saved = {}) noexcept;

    // The queue's time: the wall clock's of the start, and what has passed since.
    WallTime at(Instant now) const noexcept { return wall_at_start_ + (now - start_); }
    // The time that deadlines are compared with: it stands still while the breaker is forced open.
    WallTime counted(Instant now) const noexcept;

    // True when it is news, and so saved() is.
    bool set_forced(bool is_forced, Instant now) noexcept;
    const SavedForce& saved() const noexcept { return force_; }

private:
    Instant start_;
    WallTime wall_at_start_;
    SavedForce force_;
};

}  // namespace holdfast::order
