#include "lib/systemd/bus.h"

#include <system_error>
#include <utility>

#include "base/random.h"
#include "lib/systemd/event_loop.h"
#include "lib/systemd/handle.h"

namespace holdfast::systemd {
namespace {

constexpr const char* system_bus = "unix:path=/run/dbus/system_bus_socket";
constexpr const char* local_path = "/org/freedesktop/DBus/Local";
constexpr const char* local_name = "org.freedesktop.DBus.Local";

}  // namespace

struct Bus::Connection {
    Bus& owner;
    BusHandle bus;
    BusSlot on_connected;
    BusSlot on_disconnected;

    static int connected(sd_bus_message* /*message*/, void* self, sd_bus_error* /*error*/) noexcept
    {
        auto& connection = *static_cast<Connection*>(self);
        connection.owner.backoff_.reset();
        connection.owner.said_lost_ = false;
        connection.owner.user_.bus_connected(connection.bus.get());
        return 0;
    }

    static int disconnected(sd_bus_message* /*message*/, void* self,
                            sd_bus_error* /*error*/) noexcept
    {
        auto& owner = static_cast<Connection*>(self)->owner;
        owner.lost("the bus closed the connection");
        owner.loop_.wake(owner);
        return 0;
    }

    void open(sd_event* event)
    {
        // Not sd_bus_open_system(): it starts the connection, and the signal that says when it is
        // complete can only be asked for before.
        sd_bus* opened = nullptr;
        check(sd_bus_new(&opened), "connect to the system bus");
        bus.reset(opened);
        check(sd_bus_set_address(opened, system_bus), "connect to the system bus");
        check(sd_bus_set_bus_client(opened, 1), "be a client of the system bus");
        check(sd_bus_set_connected_signal(opened, 1), "ask for the bus's first word");
        check(sd_bus_start(opened), "connect to the system bus");
        sd_bus_slot* slot = nullptr;
        check(sd_bus_match_signal(opened, &slot, local_name, local_path, local_name, "Connected",
                                  connected, this),
              "watch the connection to the bus");
        on_connected.reset(slot);
        check(sd_bus_match_signal(opened, &slot, local_name, local_path, local_name, "Disconnected",
                                  disconnected, this),
              "watch the connection to the bus");
        on_disconnected.reset(slot);
        check(sd_bus_attach_event(opened, event, SD_EVENT_PRIORITY_NORMAL),
              "put the bus on the loop");
    }
};

Bus::Bus(EventLoop& loop, Random& random, BusUser& user) : loop_{loop}, random_{random}, user_{user}
{
    loop_.add(*this, loop_.now());
}

Bus::~Bus()
{
    loop_.remove(*this);
}

Instant Bus::step(Instant now)
{
    if (connection_ && sd_bus_is_open(connection_->bus.get()) > 0)
        return never;
    std::unique_ptr<Connection> connection{new Connection{*this, {}, {}, {}}};
    try {
        connection->open(loop_.native());
        connection_ = std::move(connection);
        return never;
    } catch (const std::system_error& error) {
        lost(error.what());
        return now + backoff_.next(random_);
    }
}

void Bus::lost(const std::string& why)
{
    // Within the connection's own callback, so it is only closed here and replaced by step().
    if (connection_)
        sd_bus_close(connection_->bus.get());
    if (!std::exchange(said_lost_, true))
        user_.bus_lost(why);
}

}  // namespace holdfast::systemd
