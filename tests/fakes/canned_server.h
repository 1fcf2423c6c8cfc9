// A server on a Unix socket, or a port, that answers each path with what a test wrote down, from a
// thread of its own: for clients that wait.
#pragma once

#include <array>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast {

class CannedServer {
public:
    // What comes first on the wire, "GET /x", and the whole answer to it. An empty answer means
    // that none ever comes.
    using Answers = std::map<std::string, std::string, std::less<>>;

    static std::string answer(int status, std::string_view body)
    {
        return join("HTTP/1.1 ", status, " Whatever\r\nContent-Length: ", body.size(),
                    "\r\nConnection: close\r\n\r\n", body);
    }

    CannedServer(const std::string& path, Answers answers)
        : answers_{std::move(answers)}, listener_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        start(reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    // On a port of the loopback address that nobody has.
    explicit CannedServer(Answers answers)
        : answers_{std::move(answers)}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        start(reinterpret_cast<sockaddr*>(&address), sizeof address);
        socklen_t bytes = sizeof address;
        EXPECT_EQ(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &bytes), 0);
        port_ = ntohs(address.sin_port);
    }
    ~CannedServer() { (void)requests(); }
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    int port() const noexcept { return port_; }
    // Ends the server; the requests that came, with their bodies.
    const std::vector<std::string>& requests()
    {
        (void)::shutdown(listener_.get(), SHUT_RDWR);
        if (thread_.joinable())
            thread_.join();
        return requests_;
    }

private:
    void start(const sockaddr* address, socklen_t bytes)
    {
        EXPECT_EQ(::bind(listener_.get(), address, bytes), 0) << std::strerror(errno);
        EXPECT_EQ(::listen(listener_.get(), 8), 0);
        thread_ = std::thread{[this] { serve(); }};
    }
    void serve()
    {
        for (;;) {
            Descriptor client{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
            if (!client)
                return;
            std::string head;
            std::array<char, 4096> piece{};
            while (head.find("\r\n\r\n") == std::string::npos) {
                auto got = ::recv(client.get(), piece.data(), piece.size(), 0);
                if (got <= 0)
                    break;
                head.append(piece.data(), static_cast<std::size_t>(got));
            }
            // A socket that is closed with something unread loses the answer.
            std::size_t body_at = head.find("\r\n\r\n") + 4;
            std::size_t length = 0;
            if (auto at = head.find("Content-Length: "); at != std::string::npos)
                length = std::stoul(head.substr(at + 16));
            while (head.size() - body_at < length) {
                auto got = ::recv(client.get(), piece.data(), piece.size(), 0);
                if (got <= 0)
                    break;
                head.append(piece.data(), static_cast<std::size_t>(got));
            }
            auto found = answers_.find(head.substr(0, head.find(" HTTP/")));
            requests_.push_back(std::move(head));
            std::string reply =
                found == answers_.end() ? answer(404, "no such path") : found->second;
            if (reply.empty())
                unanswered_.push_back(std::move(client));
            else
                (void)::send(client.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
        }
    }

    Answers answers_;
    Descriptor listener_;
    int port_ = 0;
    std::vector<std::string> requests_;  // The thread's, until it has ended.
    std::vector<Descriptor> unanswered_;
    std::thread thread_;
};

}  // namespace holdfast
