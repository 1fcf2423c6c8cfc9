// Many sockets behind one descriptor of the loop. A connection that comes and goes costs two calls
// of the kernel here and no allocation, and a turn serves a bounded number of them. Loop thread.
#pragma once

#include <array>
#include <cstddef>
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
    static constexpr std::size_t ready_max = 64;

    // Some of those that are ready, others the next time; never waits. Valid until the next call.
    std::span<const epoll_event> ready(std::size_t count_max = ready_max) noexcept;

private:
    Descriptor epoll_;
    std::array<epoll_event, ready_max> events_{};
};

}  // namespace holdfast::http
