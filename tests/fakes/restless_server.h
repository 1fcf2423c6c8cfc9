// A server that does not wait for anything to be said: on the test's loop, on a port of the
// loopback address that nobody has, it sends to whoever connects piece after piece, as long as
// there is room and there is one. One thread.
#pragma once

#include <array>
#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "tests/fakes/loop_listener.h"

namespace holdfast {

class RestlessServer final {
public:
    // The piece with that number; none ends the connection, after an empty one it is
    // mute until it hears something.
    using Pieces = std::function<std::optional<std::string>(std::size_t number)>;

    RestlessServer(IoLoop& loop, Pieces pieces) : loop_{loop}, pieces_{std::move(pieces)} {}
    ~RestlessServer() = default;
    RestlessServer(const RestlessServer&) = delete;
    RestlessServer& operator=(const RestlessServer&) = delete;

    int port() const noexcept { return listener_.port(); }
    std::size_t open_connections() const noexcept { return clients_.size(); }
    // What came from all.
    std::string received;
    std::size_t sent_bytes = 0;
    int accepted = 0;

private:
    class Client final : public IoHandler {
    public:
        Client(RestlessServer& server, Descriptor socket)
            : server_{server},
              socket_{std::move(socket)},
              watch_{server.loop_.watch(socket_.get(), {.readable = true, .writable = true}, *this)}
        {
        }

        void on_ready(Readiness ready) override
        {
            std::array<char, 4096> piece{};
            ssize_t got = ready.readable ? ::recv(socket_.get(), piece.data(), piece.size(), 0) : 1;
            if (got == 0 || (got < 0 && errno != EAGAIN))
                return leave();
            if (ready.readable && got > 0) {
                server_.received.append(piece.data(), static_cast<std::size_t>(got));
                watch_->change({.readable = true, .writable = true});
            }
            if (ready.writable)
                send_next();
        }

    private:
        void send_next()
        {
            std::optional<std::string> next = server_.pieces_(number_++);
            if (!next)
                return leave();
            if (next->empty())
                return watch_->change({.readable = true});
            ssize_t sent = ::send(socket_.get(), next->data(), next->size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EAGAIN)
                return leave();
            server_.sent_bytes += sent > 0 ? static_cast<std::size_t>(sent) : 0;
        }
        void leave() { server_.clients_.erase(socket_.get()); }  // And with it this.

        RestlessServer& server_;
        Descriptor socket_;
        std::size_t number_ = 0;
        std::unique_ptr<Watch> watch_;
    };

    void accept(Descriptor socket)
    {
        ++accepted;
        const int fd = socket.get();
        clients_[fd] = std::make_unique<Client>(*this, std::move(socket));
    }

    IoLoop& loop_;
    Pieces pieces_;
    LoopListener listener_{loop_, [this](Descriptor socket) { accept(std::move(socket)); }};
    std::map<int, std::unique_ptr<Client>> clients_;
};

}  // namespace holdfast
