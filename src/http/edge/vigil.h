// How long a client may take. The engine counts from the last byte, so that one byte now and then
// keeps a connection for ever; this counts from the beginning. Asked now and then, not at each
// event: a request that is answered at once never meets it. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace holdfast::http {

struct Patience {
    Duration head = std::chrono::seconds{5};     // For a request line and its header fields.
    Duration body = std::chrono::seconds{30};    // For a body; for longer only at its pace.
    Duration answer = std::chrono::seconds{30};  // For taking an answer; the same.
    Duration idle = std::chrono::seconds{60};    // Between two requests.
    std::uint64_t rate_min = 1024;               // The pace: bytes a second.
};

// What the kernel knows of a connection, if it can tell.
struct TcpTraffic {
    Instant last_received;            // Of any data.
    std::uint64_t acknowledged = 0;   // Bytes that arrived at the other end, since it was opened.
    bool is_open = false;             // Nobody has ended it.
    bool is_ended_by_client = false;  // It said that nothing follows.
    bool has_all_arrived = true;      // Nothing is on its way to the other end.
};

class TrafficSource {
public:
    virtual ~TrafficSource() = default;
    virtual std::optional<TcpTraffic> traffic(Instant now) const noexcept = 0;
};

enum class Overdue : std::uint8_t { no, idle, head, body, answer };

class Vigil {
public:
    enum class Doing : std::uint8_t {
        idle,  // Nothing, or a request line that is not whole yet.
        head,  // The request line is there, the header is not.
        body,
        handler,  // It is our turn.
        answer,
        live,  // An answer that goes on as long as there is something to say.
    };
    struct View {
        Doing doing = Doing::idle;
        bool is_first = false;  // No request was answered yet.
        Instant idle_since;  // The end of the request before, or the beginning of the connection.
        Instant begun;       // The request line; identifies the request.
        Instant body_begun;  // Or went on, after it was us who took nothing.
        std::uint64_t body_bytes = 0;  // Since then.
        std::uint64_t live_bytes = 0;  // Of a live answer: what the engine took.
        bool is_waiting = false;       // It has sent all of that.
    };

    Overdue look(const View& view, const Patience& patience, const TrafficSource& source,
                 Instant now) noexcept;

private:
    Overdue look_at_idle(const View& view, const Patience& patience, const TrafficSource& source,
                         Instant now) noexcept;
    Overdue look_at_answer(const View& view, const Patience& patience, const TrafficSource& source,
                           Instant now) noexcept;
    Overdue look_at_live(const View& view, const Patience& patience, const TrafficSource& source,
                         Instant now) noexcept;

    // Of the head that seems to be coming after the request that ended at `head_after_`.
    Instant head_after_ = never;
    Instant head_begun_ = never;
    // A transfer goes on as long as each stretch of time brings enough. In all it would not do: who
    // took much at the beginning, if only into buffers, could then take nothing for long.
    struct Pace {
        Instant of = never;  // Identifies the transfer.
        Instant since = never;
        std::uint64_t bytes = 0;  // By then.
    };
    static bool is_too_slow(Pace& pace, std::uint64_t bytes, Duration stretch,
                            std::uint64_t rate_min, Instant now) noexcept;

    Pace body_;
    Pace answer_;
};

}  // namespace holdfast::http
