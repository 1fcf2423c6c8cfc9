#include "http/stream/event_cursor.h"

#include <algorithm>

namespace holdfast::http {
namespace {

// All that followed this one is still there.
bool is_known(const EventRing& ring, std::uint64_t last) noexcept
{
    // Not last + 1, which may be 0; the oldest is at least 1.
    return last < ring.next_id() && last >= ring.oldest_id() - 1;
}

}  // namespace

EventCursor::EventCursor(const EventRing& ring, const EventKinds& wanted) noexcept
    : wanted_{wanted}, next_id_{ring.next_id()}
{
}

EventCursor::EventCursor(const EventRing& ring, const EventKinds& wanted,
                         std::uint64_t last) noexcept
    : wanted_{wanted},
      next_id_{is_known(ring, last) ? last + 1 : ring.oldest_id()},
      has_gap_{!is_known(ring, last)}
{
}

const Event* EventCursor::look(const EventRing& ring) noexcept
{
    // What went while it was not looked for was not wanted, or loses() would have told.
    next_id_ = std::max(next_id_, ring.oldest_id());
    for (; next_id_ < ring.next_id(); ++next_id_) {
        const Event* event = ring.find(next_id_);
        if (wants(event->kind))
            return event;
    }
    return nullptr;
}

}  // namespace holdfast::http
