// An HTTP server for tests of clients on the loop: it is on the same loop, on a port of the
// loopback address that nobody has, and does to each request what the test says. One thread, so the
// test sees what it has seen.
#pragma once

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/io.h"
#include "base/text.h"

namespace holdfast {

class LoopServer final : public IoHandler {
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

    explicit LoopServer(IoLoop& loop)
        : loop_{loop}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        socklen_t bytes = sizeof address;
        EXPECT_EQ(::bind(listener_.get(), any, bytes), 0) << std::strerror(errno);
        EXPECT_EQ(::listen(listener_.get(), 64), 0);
        EXPECT_EQ(::getsockname(listener_.get(), any, &bytes), 0);
        port_ = ntohs(address.sin_port);
        watch_ = loop_.watch(listener_.get(), {.readable = true}, *this);
    }
    ~LoopServer() override = default;
    LoopServer(const LoopServer&) = delete;
    LoopServer& operator=(const LoopServer&) = delete;

    int port() const noexcept { return port_; }
    std::string url(std::string_view path) const { return join("http://127.0.0.1:", port_, path); }
    // From now on connections are refused.
    void stop_listening()
    {
        watch_.reset();
        listener_ = Descriptor{};
    }
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

    void on_ready(Readiness /*ready*/) override
    {
        int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            return;
        ++accepted;
        clients_[fd] = std::make_unique<Client>(*this, Descriptor{fd});
    }

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

    IoLoop& loop_;
    Descriptor listener_;
    int port_ = 0;
    std::unique_ptr<Watch> watch_;
    std::map<int, std::unique_ptr<Client>> clients_;
};

}  // namespace holdfast
