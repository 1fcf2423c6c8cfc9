// Accepts connections for a server that a test plays, on the test's loop, on a port of the loopback
// address that nobody has. One thread.
#pragma once

#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/descriptor.h"
#include "base/io.h"

namespace holdfast {

class LoopListener final : public IoHandler {
public:
    using OnClient = std::function<void(Descriptor socket)>;

    LoopListener(IoLoop& loop, OnClient on_client)
        : on_client_{std::move(on_client)},
          socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)}
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        socklen_t bytes = sizeof address;
        EXPECT_EQ(::bind(socket_.get(), any, bytes), 0) << std::strerror(errno);
        EXPECT_EQ(::listen(socket_.get(), 64), 0);
        EXPECT_EQ(::getsockname(socket_.get(), any, &bytes), 0);
        port_ = ntohs(address.sin_port);
        watch_ = loop.watch(socket_.get(), {.readable = true}, *this);
    }
    ~LoopListener() override = default;
    LoopListener(const LoopListener&) = delete;
    LoopListener& operator=(const LoopListener&) = delete;

    int port() const noexcept { return port_; }
    // From now on connections are refused.
    void stop()
    {
        watch_.reset();
        socket_ = Descriptor{};
    }

    void on_ready(Readiness /*ready*/) override
    {
        Descriptor client{::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
        if (client)
            on_client_(std::move(client));
    }

private:
    OnClient on_client_;
    Descriptor socket_;
    int port_ = 0;
    std::unique_ptr<Watch> watch_;
};

}  // namespace holdfast
