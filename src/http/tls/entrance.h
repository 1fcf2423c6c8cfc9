// Where TLS connections come in. The engine speaks plain HTTP: what it gets is one end of a pair of
// sockets, with a tunnel between the other end and the client. Handshakes cannot hold up the loop:
// they get a slice of a turn, and what is left waits for the next. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/descriptor.h"
#include "base/io.h"
#include "base/task.h"
#include "http/observer.h"
#include "http/tls/tunnel.h"

namespace holdfast::http::tls {

class Entrance final : public Task, private IoHandler {
public:
    struct World {
        IoLoop& loop;
        const Clock& clock;
        Observer& observer;
        const Patience& patience;      // Of the moment.
        std::function<void()> left{};  // Somebody has gone, and with him his place.
    };
    // What the engine gets in place of the client's socket.
    struct Inside {
        Descriptor socket;
        std::shared_ptr<const OuterTraffic> traffic;
    };

    // Throws std::system_error. All of `world` outlives it.
    explicit Entrance(const World& world);
    ~Entrance() override;
    Entrance(const Entrance&) = delete;
    Entrance& operator=(const Entrance&) = delete;

    // Takes an accepted socket over; no socket comes back when there is no descriptor left for one.
    Inside admit(Arrival arrival);

    const char* name() const noexcept override { return "tls"; }
    Instant step(Instant now) override;

private:
    void on_ready(Readiness ready) override;
    void bury();

    World world_;
    Poller poller_;
    Surroundings surroundings_;
    std::vector<std::unique_ptr<Tunnel>> tunnels_;
    std::unique_ptr<Watch> watch_;
};

}  // namespace holdfast::http::tls
