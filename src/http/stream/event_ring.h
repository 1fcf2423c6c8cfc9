// The last events, numbered one after the other: who was away for a moment misses none, and all
// clients read from this one copy, so that no queue of a client can grow. Pure; one thread.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace holdfast::http {

// What somebody listens to: a bit for each kind of event.
inline constexpr std::size_t event_kinds_max = 32;
using EventKinds = std::bitset<event_kinds_max>;

struct Event {
    std::uint64_t id = 0;
    std::size_t kind = 0;
    std::shared_ptr<const std::string> text;  // As it is sent; who is sending it keeps it.
};

class EventRing {
public:
    struct Limits {
        std::size_t events_max = 1024;
        std::size_t bytes_max = std::size_t{1} << 20;
    };

    // Ids begin at `first_id`, which is not 0. One that grows from process to process makes ids of
    // an earlier one too old, never those of other events.
    EventRing(const Limits& limits, std::uint64_t first_id);

    // What the next event gets.
    std::uint64_t next_id() const noexcept { return next_id_; }
    // Of the first one that is still there; next_id() when none is.
    std::uint64_t oldest_id() const noexcept { return next_id_ - events_.size(); }

    void add(std::size_t kind, std::string text);
    // It holds more than it may, and the oldest has to go. The newest never has to.
    bool is_over() const noexcept;
    const Event& oldest() const noexcept { return events_.front(); }
    void drop_oldest() noexcept;

    // Null when it is not there any more, or not yet.
    const Event* find(std::uint64_t id) const noexcept;

private:
    Limits limits_;
    std::uint64_t next_id_;
    std::size_t bytes_ = 0;
    std::deque<Event> events_;
};

}  // namespace holdfast::http
