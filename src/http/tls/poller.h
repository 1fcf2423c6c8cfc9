// Many descriptors behind the one that the loop watches. So however many of them are ready, they
// take one place in the loop's queue, and whoever serves them can stop when the turn is over. Loop
// thread.
#pragma once

#include <cstdint>

#include "base/descriptor.h"
#include "base/io.h"

namespace holdfast::http::tls {

class Poller {
public:
    // Throws std::system_error.
    Poller();

    // Readable while any port is ready.
    int descriptor() const noexcept { return epoll_.get(); }
    // Serves one ready port; false when none is. One at a time, so that what must wait for the
    // next turn keeps its place in the kernel's queue.
    bool serve_one();

private:
    friend class Port;
    Descriptor epoll_;
};

// One of them.
class Port {
public:
    // All outlive the port.
    Port(Poller& poller, IoHandler& handler, Descriptor descriptor) noexcept;
    ~Port() { close(); }
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    int descriptor() const noexcept { return descriptor_.get(); }
    bool is_open() const noexcept { return static_cast<bool>(descriptor_); }
    // With nothing wanted, errors do not show either: a descriptor that has one stays ready, and
    // nobody would take it. False when the kernel has no room for it.
    [[nodiscard]] bool want(Readiness interest) noexcept;
    void close() noexcept;

private:
    friend class Poller;

    Poller& poller_;
    IoHandler& handler_;
    Descriptor descriptor_;
    std::uint32_t events_ = 0;
};

}  // namespace holdfast::http::tls
