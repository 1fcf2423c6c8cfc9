// What a service manager would hear: the socket behind $NOTIFY_SOCKET. One at a time; one thread.
#pragma once

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/descriptor.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast {

class NotifySocket {
public:
    NotifySocket() : socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)}
    {
        std::string path = directory_.file("notify");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(socket_.get(), any, sizeof address), 0) << std::strerror(errno);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;
    ~NotifySocket() { ::unsetenv("NOTIFY_SOCKET"); }

    // Everything said since the last call, in order.
    std::vector<std::string> said()
    {
        std::vector<std::string> messages;
        for (std::string text; receive(text);)
            messages.push_back(text);
        return messages;
    }
    // The descriptor that came along with the last message that had one.
    Descriptor& descriptor() { return descriptor_; }

private:
    bool receive(std::string& text)
    {
        std::array<char, 8192> bytes{};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(ucred))>
            aux{};
        iovec piece{bytes.data(), bytes.size()};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        message.msg_control = aux.data();
        message.msg_controllen = aux.size();
        auto got = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
        if (got < 0)
            return false;
        for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
             each = CMSG_NXTHDR(&message, each))
            if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_RIGHTS) {
                int fd = -1;
                std::memcpy(&fd, CMSG_DATA(each), sizeof fd);
                descriptor_ = Descriptor{fd};
            }
        text.assign(bytes.data(), static_cast<std::size_t>(got));
        return true;
    }

    TemporaryDirectory directory_;
    Descriptor socket_;
    Descriptor descriptor_;
};

}  // namespace holdfast
