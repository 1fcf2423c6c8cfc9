// The system bus on the loop: connects without blocking, survives a bus that is away, comes back
// by itself. One connection for everybody who has to do with it. Loop thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

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
    static constexpr const char* system_address = "unix:path=/run/dbus/system_bus_socket";

    // Both outlive the bus.
    Bus(EventLoop& loop, Random& random, std::string address = system_address);
    ~Bus() override;
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    // Told from now on, at once if there is something to tell; users are told in the order in which
    // they came. `user` outlives the bus.
    void add(BusUser& user);

    const char* name() const noexcept override { return "bus"; }
    // Connects while there is no connection.
    Instant step(Instant now) override;

private:
    struct Connection;

    void connected();
    void lost(const std::string& why);

    EventLoop& loop_;
    Random& random_;
    std::string address_;
    std::vector<BusUser*> users_;
    Backoff backoff_{{.first = std::chrono::seconds{1}, .longest = std::chrono::seconds{30}}};
    std::unique_ptr<Connection> connection_;
    Instant retry_at_{};
    bool is_connected_ = false;
    std::string why_lost_;  // Why; empty when nobody was told.
};

}  // namespace holdfast::systemd
