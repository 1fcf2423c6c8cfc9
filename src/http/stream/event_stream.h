// The events of one client, on their way to its connection. Loop thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/loop.h"
#include "http/stream/event_cursor.h"
#include "http/stream/live_body.h"
#include "http/stream/stream_metrics.h"

namespace holdfast::http {

class EventStream final : public LiveBody {
public:
    // What all streams of a hub share.
    struct Shared {
        const Loop& loop;
        EventRing ring;
        StreamMetrics metrics;
        std::vector<EventStream*> open{};
    };

    // `greeting` comes first.
    EventStream(Shared& shared, const EventCursor& cursor, std::string greeting);
    ~EventStream() override;
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    void begin(Outlet& outlet) noexcept override;
    std::size_t take(std::span<char> room) noexcept override;
    void end(Parting why) noexcept override;

    // An event of this kind is there.
    void tell(std::size_t kind) noexcept;
    // This event is about to go: who has not been told by now is too slow.
    void see_go(const Event& event) noexcept;
    // Says something if nothing was said for so long; returns when that will be next.
    Instant keep_alive(Duration silence_max, Instant now) noexcept;

private:
    bool advance() noexcept;

    Shared& shared_;
    EventCursor cursor_;
    Outlet* outlet_ = nullptr;  // While it is open.
    std::shared_ptr<const std::string> text_;
    std::size_t taken_bytes_ = 0;  // Of `text_`.
    Instant said_;                 // When anything was taken last.
    bool is_beat_due_ = false;
    bool is_cut_off_ = false;
};

}  // namespace holdfast::http
