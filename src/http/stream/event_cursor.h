// How far one client has come in the ring: all that a client costs, however slow it is. Pure; one
// thread.
#pragma once

#include <cstdint>

#include "http/stream/event_ring.h"

namespace holdfast::http {

class EventCursor {
public:
    // At the end of what there is: hears of what comes.
    EventCursor(const EventRing& ring, const EventKinds& wanted) noexcept;
    // Behind the event with the id `last`. If what followed is not there any more, or `last` is no
    // id of this ring, at the beginning of what there is.
    EventCursor(const EventRing& ring, const EventKinds& wanted, std::uint64_t last) noexcept;

    // The client may have missed something.
    bool has_gap() const noexcept { return has_gap_; }
    // Of the last event that it needs not be told.
    std::uint64_t last_id() const noexcept { return next_id_ - 1; }
    bool wants(std::size_t kind) const noexcept { return wanted_[kind]; }

    // The next one that it wants; null when it has had all. Stays there until pass().
    const Event* look(const EventRing& ring) noexcept;
    void pass() noexcept { ++next_id_; }

    // It would have had to be told of this one, which is about to go.
    bool loses(const Event& leaving) const noexcept
    {
        return wants(leaving.kind) && next_id_ <= leaving.id;
    }

private:
    EventKinds wanted_;
    std::uint64_t next_id_;
    bool has_gap_ = false;
};

}  // namespace holdfast::http
