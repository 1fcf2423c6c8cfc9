#include "http/stream/event_stream.h"

#include <algorithm>
#include <utility>

#include "http/stream/event_text.h"

namespace holdfast::http {

EventStream::EventStream(Shared& shared, const EventCursor& cursor, std::string greeting)
    : shared_{shared},
      cursor_{cursor},
      text_{std::make_shared<const std::string>(std::move(greeting))},
      said_{shared.loop.now()}
{
}

EventStream::~EventStream()
{
    end(Parting::over);
}

void EventStream::begin(Outlet& outlet) noexcept
{
    outlet_ = &outlet;
    shared_.open.push_back(this);
}

void EventStream::end(Parting why) noexcept
{
    if (std::exchange(outlet_, nullptr) == nullptr)
        return;
    std::erase(shared_.open, this);
    if (why == Parting::stalled && !is_cut_off_)
        shared_.metrics.cut_off(StreamMetrics::CutOff::stalled);
}

std::size_t EventStream::take(std::span<char> room) noexcept
{
    std::size_t filled = 0;
    while (filled < room.size()) {
        if (taken_bytes_ == text_->size() && !advance())
            break;
        const std::size_t bytes = std::min(room.size() - filled, text_->size() - taken_bytes_);
        text_->copy(room.data() + filled, bytes, taken_bytes_);
        taken_bytes_ += bytes;
        filled += bytes;
    }
    if (filled > 0)
        said_ = shared_.loop.now();
    return filled;
}

// To the next text, if there is one.
bool EventStream::advance() noexcept
{
    static const auto heartbeat = std::make_shared<const std::string>(heartbeat_text);
    // Who is told something needs no heartbeat beside.
    const bool is_beat_due = std::exchange(is_beat_due_, false);
    if (const Event* event = cursor_.look(shared_.ring)) {
        text_ = event->text;
        cursor_.pass();
        shared_.metrics.sent(event->kind);
    } else if (is_beat_due) {
        text_ = heartbeat;
    } else {
        return false;
    }
    taken_bytes_ = 0;
    return true;
}

void EventStream::tell(std::size_t kind) noexcept
{
    if (cursor_.wants(kind))
        outlet_->wake();
}

void EventStream::see_go(const Event& event) noexcept
{
    if (is_cut_off_ || !cursor_.loses(event))
        return;
    is_cut_off_ = true;
    shared_.metrics.cut_off(StreamMetrics::CutOff::behind);
    outlet_->cut_off();
}

Instant EventStream::keep_alive(Duration silence_max, Instant now) noexcept
{
    if (now >= said_ + silence_max) {
        said_ = now;
        is_beat_due_ = true;
        outlet_->wake();
    }
    return said_ + silence_max;
}

}  // namespace holdfast::http
