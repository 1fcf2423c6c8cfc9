// Descriptors on the loop: the port behind which the real loop hides its event library. Loop
// thread only.
#pragma once

#include <memory>

#include "base/loop.h"

namespace holdfast {

struct Readiness {
    bool readable = false;
    bool writable = false;
};

class IoHandler {
public:
    virtual ~IoHandler() = default;
    // Level-triggered: called again in the next turn while the descriptor stays ready. Errors and
    // hang-ups show as both, so that the next read or write meets them.
    virtual void on_ready(Readiness ready) = 0;
};

// Watches while it lives. Destroy it before closing the descriptor.
class Watch {
public:
    virtual ~Watch() = default;
    virtual void change(Readiness interest) = 0;
};

class IoLoop : public Loop {
public:
    // `handler` must outlive the watch. Throws std::system_error for a descriptor that cannot be
    // polled.
    [[nodiscard]] virtual std::unique_ptr<Watch> watch(int fd, Readiness interest,
                                                       IoHandler& handler) = 0;
};

}  // namespace holdfast
