// An HTTP server for tests of clients on the loop: it is on the same loop, on a port of the
// loopback address that nobody has, and does to each request what the test says. One thread, so the
// test sees what it has seen.
#pragma once

#include <array>
#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "base/text.h"
#include "tests/fakes/loop_listener.h"

namespace holdfast {

class LoopServer final {
public:
    enum class Then { keep, close, reset };
    struct Act {
        std::string send;
        Then then = Then::keep;
    };

    static std::string answer(int status, std::string_view body, std::string_view headers = "")
    {
        return join("HTTP/1.1 ", status, " Whatever\r\nContent-Length: ", body.size(), "\r\n",
                    headers, "\r\n", body);
    }

    explicit LoopServer(IoLoop& loop) : loop_{loop} {}
    ~LoopServer() = default;
    LoopServer(const LoopServer&) = delete;
    LoopServer& operator=(const LoopServer&) = delete;

    int port() const noexcept { return listener_.port(); }
    std::string url(std::string_view path) const
    {
        return join("http://127.0.0.1:", listener_.port(), path);
    }
    // From now on connections are refused.
    void stop_listening() { listener_.stop(); }
    void close_connections() { clients_.clear(); }
    // Of those that it has accepted.
    std::size_t open_connections() const noexcept { return clients_.size(); }

    // With the head and the body of each request.
    std::function<Act(const std::string&)> behave = [](const std::string&) {
        return Act{.send = answer(200, "fine")};
    };
    std::function<void()> on_hang_up = [] {};  // A client has gone.
    std::vector<std::string> requests;
    int accepted = 0;

private:
    class Client final : public IoHandler {
    public:
        Client(LoopServer& server, Descriptor socket)
            : server_{server},
              socket_{std::move(socket)},
              watch_{server.loop_.watch(socket_.get(), {.readable = true}, *this)}
        {
        }

        void on_ready(Readiness /*ready*/) override
        {
            std::array<char, 4096> piece{};
            auto got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
            if (got < 0 && errno == EAGAIN)
                return;
            if (got <= 0)
                return leave(Then::close);
            received_.append(piece.data(), static_cast<std::size_t>(got));
            std::size_t end = received_.find("\r\n\r\n");
            if (end == std::string::npos)
                return;
            std::size_t length = 0;
            if (auto at = received_.find("Content-Length: "); at < end)
                length = std::stoul(received_.substr(at + 16));
            if (received_.size() < end + 4 + length)
                return;
            server_.requests.push_back(std::exchange(received_, {}));
            Act act = server_.behave(server_.requests.back());
            // Tests send what fits into a socket's buffer, or do not care for the rest.
            (void)::send(socket_.get(), act.send.data(), act.send.size(), MSG_NOSIGNAL);
            if (act.then != Then::keep)
                leave(act.then);
        }

    private:
        void leave(Then how)
        {
            linger now{.l_onoff = 1, .l_linger = 0};
            if (how == Then::reset)
                (void)::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
            LoopServer& server = server_;
            server.clients_.erase(socket_.get());  // And with it this.
            server.on_hang_up();
        }

        LoopServer& server_;
        Descriptor socket_;
        std::unique_ptr<Watch> watch_;
        std::string received_;
    };

    void accept(Descriptor socket)
    {
        ++accepted;
        const int fd = socket.get();
        clients_[fd] = std::make_unique<Client>(*this, std::move(socket));
    }

    IoLoop& loop_;
    LoopListener listener_{loop_, [this](Descriptor socket) { accept(std::move(socket)); }};
    std::map<int, std::unique_ptr<Client>> clients_;
};

}  // namespace holdfast
