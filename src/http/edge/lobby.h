// Where connections wait until the head of their first request is there. Until then they cost
// hardly anything, what is wrong with the head is said in our words, and who is too slow is told
// so. The bytes are looked at, not taken: the engine reads them when it gets the socket. Loop
// thread.
#pragma once

#include <array>
#include <list>
#include <memory>
#include <optional>

#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "http/edge/admission.h"
#include "http/edge/head_reader.h"
#include "http/edge/poll_set.h"
#include "http/edge/tcp_traffic.h"

namespace holdfast::http {

struct Guest {
    Descriptor socket;
    sockaddr_storage address{};
    socklen_t address_bytes = 0;
    Instant since;  // When it was accepted.
    Admission::Place place{};
    std::shared_ptr<const OuterTraffic> traffic{};  // Where the socket does not lead to the client.
};

class Lobby final : public IoHandler {
public:
    // Who opens the inner door.
    class Host {
    public:
        virtual ~Host() = default;
        virtual void welcome(Guest guest) = 0;
        // Without an objection it is closed without a word.
        virtual void turn_away(Guest guest, const std::optional<Objection>& objection) = 0;
        // After some of these.
        virtual void settle() = 0;
    };

    Lobby(IoLoop& loop, Host& host);
    ~Lobby() override = default;
    Lobby(const Lobby&) = delete;
    Lobby& operator=(const Lobby&) = delete;

    std::size_t size() const noexcept { return waiting_.size(); }

    // May be let through, or turned away, at once.
    void enter(Guest guest);
    // Turns away who is there for longer than `patience`; returns when that may be next.
    Instant sweep(Duration patience, Instant now);
    // Closes those who said nothing for so long: nothing of theirs is under way.
    void close_silent(Duration quiet, Instant now);

    void on_ready(Readiness ready) override;

private:
    struct Waiting {
        Guest guest;
        HeadReader reader;
        std::list<Waiting>::iterator self;
        bool is_polled = false;
    };

    void look(Waiting& waiting, bool is_ended);
    Guest let_go(Waiting& waiting);

    Host& host_;
    PollSet sockets_;
    std::unique_ptr<Watch> watch_;
    std::list<Waiting> waiting_;  // In the order in which they came, so that of their deadlines.
    std::array<char, 16384> seen_{};
};

}  // namespace holdfast::http
