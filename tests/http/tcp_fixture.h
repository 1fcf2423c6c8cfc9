// The server behind a TCP port as well, for what a socket in a directory does not show.
#pragma once

#include <netinet/in.h>

#include "tests/http/fixture.h"

namespace holdfast::http {

class TcpServerTest : public ServerTest {
protected:
    // On a port that the kernel chooses.
    void listen_by_tcp()
    {
        Descriptor listener = open_listener({"127.0.0.1", 0});
        socklen_t bytes = sizeof address_;
        ASSERT_EQ(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address_), &bytes), 0);
        server->listen(std::move(listener));
    }

    Descriptor connect_by_tcp() const
    {
        Descriptor socket{::socket(AF_INET, SOCK_STREAM, 0)};
        EXPECT_EQ(
            ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_),
            0);
        return socket;
    }

private:
    sockaddr_in address_{};
};

}  // namespace holdfast::http
