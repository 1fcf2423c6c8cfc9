// Many sockets that are one descriptor on the loop: what is ready is learnt with one call for all
// of them, where the loop itself asks again after each. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "base/descriptor.h"
#include "base/io.h"

namespace holdfast::curl {

class Sockets final : private IoHandler {
public:
    // May watch and forget sockets, this one too.
    using OnReady = std::function<void(int fd, Readiness ready)>;

    Sockets(IoLoop& loop, OnReady on_ready);
    ~Sockets() override = default;
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;

    // From now on, or anew with another interest. Throws std::system_error for a descriptor that
    // cannot be polled.
    void watch(int fd, Readiness interest);
    // Nothing is told of it any more, also not what was ready before. It may be closed already.
    void forget(int fd) noexcept;

private:
    void on_ready(Readiness ready) override;

    Descriptor set_;
    OnReady tell_;
    // By descriptor, the number of its watch: a descriptor may be closed, opened again as another
    // socket and watched, all while what was ready is told.
    std::map<int, std::uint32_t> watches_;
    std::uint32_t last_watch_ = 0;
    std::unique_ptr<Watch> watch_;
};

}  // namespace holdfast::curl
