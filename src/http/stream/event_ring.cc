#include "http/stream/event_ring.h"

#include <utility>

#include "base/check.h"

namespace holdfast::http {

EventRing::EventRing(const Limits& limits, std::uint64_t first_id)
    : limits_{limits}, next_id_{first_id}
{
    CHECK(first_id > 0);
}

void EventRing::add(std::size_t kind, std::string text)
{
    CHECK(kind < event_kinds_max);
    bytes_ += text.size();
    events_.push_back({.id = next_id_,
                       .kind = kind,
                       .text = std::make_shared<const std::string>(std::move(text))});
    ++next_id_;
}

bool EventRing::is_over() const noexcept
{
    return events_.size() > 1 &&
           (events_.size() > limits_.events_max || bytes_ > limits_.bytes_max);
}

void EventRing::drop_oldest() noexcept
{
    CHECK(!events_.empty());
    bytes_ -= events_.front().text->size();
    events_.pop_front();
}

const Event* EventRing::find(std::uint64_t id) const noexcept
{
    if (id < oldest_id() || id >= next_id_)
        return nullptr;
    return &events_[id - oldest_id()];
}

}  // namespace holdfast::http
