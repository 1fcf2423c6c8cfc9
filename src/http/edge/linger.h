// Ends connections so that the client sees our last answer. A socket that is closed with something
// unread is reset, and a reset takes the answer away from the client. So what still comes is read
// and dropped, for a while. Loop thread.
#pragma once

#include <list>
#include <memory>
#include <string_view>

#include "base/descriptor.h"
#include "base/io.h"
#include "http/edge/poll_set.h"

namespace holdfast::http {

class Linger final : public IoHandler {
public:
    struct Limits {
        std::size_t sockets_max = 64;
        Duration time = std::chrono::seconds{2};
        std::size_t bytes_max = std::size_t{16} << 20;  // Of each.
    };

    Linger(IoLoop& loop, const Limits& limits);
    ~Linger() override = default;
    Linger(const Linger&) = delete;
    Linger& operator=(const Linger&) = delete;

    void set_sockets_max(std::size_t count) noexcept { limits_.sockets_max = count; }
    bool is_full() const noexcept { return leaving_.size() >= limits_.sockets_max; }
    std::size_t size() const noexcept { return leaving_.size(); }

    // Sends `answer`, which may be empty, says that nothing follows, and waits for the client to
    // go. When full it reads what is there and waits for nobody.
    void take(Descriptor socket, std::string_view answer, Instant now);
    // Closes it now; with nothing unread, or the client would see a reset.
    static void close(Descriptor socket) noexcept;
    // Ends those whose time is over; returns when it is for the next.
    Instant sweep(Instant now);

    void on_ready(Readiness ready) override;

private:
    struct Leaving {
        Descriptor socket;
        Instant until;
        std::size_t bytes_left;
        std::list<Leaving>::iterator self;
    };

    bool drain(Leaving& leaving) noexcept;
    void forget(Leaving& leaving);

    Limits limits_;
    PollSet sockets_;
    std::unique_ptr<Watch> watch_;
    std::list<Leaving> leaving_;  // The longest there comes first: all have the same time.
};

}  // namespace holdfast::http
