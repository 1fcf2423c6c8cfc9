// The system bus on the loop: connects without blocking, survives a bus that is away, comes back
// by itself. Loop thread.
#pragma once

#include <memory>
#include <string>

#include "base/backoff.h"
#include "base/task.h"

struct sd_bus;

namespace holdfast {
class Random;
}

namespace holdfast::systemd {

class EventLoop;

// Told about the connection. `bus` is for lib/systemd alone.
class BusUser {
public:
    virtual ~BusUser() = default;
    // A new connection: register objects, matches and names now.
    virtual void bus_connected(sd_bus* bus) = 0;
    // What was registered is gone. `why` is for the journal.
    virtual void bus_lost(const std::string& why) = 0;
};

class Bus final : public Task {
public:
    // Both outlive the bus.
    Bus(EventLoop& loop, Random& random, BusUser& user);
    ~Bus() override;
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    const char* name() const noexcept override { return "bus"; }
    // Connects while there is no connection.
    Instant step(Instant now) override;

private:
    struct Connection;

    void lost(const std::string& why);

    EventLoop& loop_;
    Random& random_;
    BusUser& user_;
    Backoff backoff_{{.first = std::chrono::seconds{1}, .longest = std::chrono::seconds{30}}};
    std::unique_ptr<Connection> connection_;
    bool said_lost_ = false;
};

}  // namespace holdfast::systemd
