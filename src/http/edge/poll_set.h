// Many sockets behind one descriptor of the loop. A connection that comes and goes costs two calls
// of the kernel here and no allocation, and a turn serves a bounded number of them. Loop thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <sys/epoll.h>

#include "base/descriptor.h"

namespace holdfast::http {

class PollSet {
public:
    // Throws std::system_error.
    PollSet();

    // Readable while any socket is ready.
    int descriptor() const noexcept { return epoll_.get(); }
    // False when the kernel has no memory for it.
    bool add(int socket, std::uint32_t events, void* owner) noexcept;
    void remove(int socket) noexcept;
    // Some of those that are ready; never waits. Valid until the next call.
    std::span<const epoll_event> ready() noexcept;

private:
    Descriptor epoll_;
    std::array<epoll_event, 64> events_{};
};

}  // namespace holdfast::http
