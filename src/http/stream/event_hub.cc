#include "http/stream/event_hub.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "http/stream/event_text.h"
#include "lib/json/writer.h"
#include "obs/log.h"
#include "obs/message_ids.h"

namespace holdfast::http {
namespace {

// Microseconds of the wall clock: no process makes events that fast, so that the ids of the next
// one are greater unless the clock was set back, and then they are unknown. Below 2^53 until the
// year 2255, for clients that read them as numbers.
std::uint64_t first_id_at(WallTime wall)
{
    const auto since =
        std::chrono::duration_cast<std::chrono::microseconds>(wall.time_since_epoch());
    return static_cast<std::uint64_t>(std::max<std::int64_t>(since.count(), 1));
}

}  // namespace

EventHub::EventHub(const World& world, const EventRing::Limits& limits)
    : world_{world},
      shared_{.loop = world.loop,
              .ring = {limits, first_id_at(world.loop.wall())},
              .metrics = {world.registry, [this] { return static_cast<double>(stream_count()); }}}
{
    world_.loop.add(*this, world_.loop.now());
}

EventHub::~EventHub()
{
    world_.loop.remove(*this);
}

void EventHub::declare(std::string_view name)
{
    CHECK(names_.size() < event_kinds_max);
    CHECK(std::ranges::find(names_, name) == names_.end());
    names_.push_back(name);
    shared_.metrics.declare(name);
}

std::size_t EventHub::kind_of(std::string_view name) const noexcept
{
    const auto found = std::ranges::find(names_, name);
    CHECK(found != names_.end());
    return static_cast<std::size_t>(found - names_.begin());
}

void EventHub::publish(std::string_view name, std::string_view json)
{
    const std::size_t kind = kind_of(name);
    EventRing& ring = shared_.ring;
    ring.add(kind, event_text(ring.next_id(), name, json));
    for (; ring.is_over(); ring.drop_oldest())
        for (EventStream* stream : shared_.open)
            stream->see_go(ring.oldest());
    for (EventStream* stream : shared_.open)
        stream->tell(kind);
}

bool EventHub::has_place() noexcept
{
    if (stream_count() < streams_max_)
        return true;
    shared_.metrics.refused();
    world_.log.write(messages::queue_full, "stream refused: http.streams_max is reached",
                     {{"HOLDFAST_QUEUE", "http.streams_max"}});
    return false;
}

std::shared_ptr<LiveBody> EventHub::open(const EventKinds& wanted,
                                         std::optional<std::uint64_t> last)
{
    const EventCursor cursor =
        last ? EventCursor{shared_.ring, wanted, *last} : EventCursor{shared_.ring, wanted};
    // Its heartbeat may be the first one due.
    world_.loop.wake(*this);
    return std::make_shared<EventStream>(shared_, cursor, greet(wanted, cursor));
}

// The id of the hello is where the client is: one that is cut off before the first event comes back
// to the same place.
std::string EventHub::greet(const EventKinds& wanted, const EventCursor& cursor) const
{
    std::string hello;
    json::Writer json{hello};
    json.begin_object().member("version", world_.version).key("events").begin_array();
    for (std::size_t kind = 0; kind < names_.size(); ++kind)
        if (wanted[kind])
            json.value(names_[kind]);
    json.end_array().end_object();
    std::string text = join(retry_text(retry), event_text(cursor.last_id(), "hello", hello));
    if (cursor.has_gap())
        text += note_text("gap", join("{\"next\":", cursor.last_id() + 1, "}"));
    return text;
}

Instant EventHub::step(Instant now)
{
    Instant next = never;
    for (EventStream* stream : shared_.open)
        next = std::min(next, stream->keep_alive(heartbeat, now));
    return next;
}

}  // namespace holdfast::http
