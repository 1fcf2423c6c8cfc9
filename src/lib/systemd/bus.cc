#include "lib/systemd/bus.h"

#include <system_error>
#include <utility>

#include "base/random.h"
#include "lib/systemd/event_loop.h"
#include "lib/systemd/handle.h"

namespace holdfast::systemd {
namespace {

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
        static_cast<Connection*>(self)->owner.connected();
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
        check(sd_bus_set_address(opened, owner.address_.c_str()), "connect to the system bus");
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

Bus::Bus(EventLoop& loop, Random& random, std::string address)
    : loop_{loop}, random_{random}, address_{std::move(address)}
{
    loop_.add(*this, loop_.now());
}

Bus::~Bus()
{
    loop_.remove(*this);
}

void Bus::add(BusUser& user)
{
    users_.push_back(&user);
    if (is_connected_)
        user.bus_connected(connection_->bus.get());
    else if (!why_lost_.empty())
        user.bus_lost(why_lost_);
}

Instant Bus::step(Instant now)
{
    if (connection_ && sd_bus_is_open(connection_->bus.get()) > 0)
        return never;
    // Also after a loss: a bus that lets us in and hangs up at once is not to be asked in each
    // turn.
    if (now < retry_at_)
        return retry_at_;
    std::unique_ptr<Connection> connection{new Connection{*this, {}, {}, {}}};
    try {
        connection->open(loop_.native());
        connection_ = std::move(connection);
        return never;
    } catch (const std::system_error& error) {
        lost(error.what());
        return retry_at_;
    }
}

void Bus::connected()
{
    backoff_.reset();
    is_connected_ = true;
    why_lost_.clear();
    for (BusUser* user : users_)
        user->bus_connected(connection_->bus.get());
}

void Bus::lost(const std::string& why)
{
    // Within the connection's own callback, so it is only closed here and replaced by step().
    if (connection_)
        sd_bus_close(connection_->bus.get());
    is_connected_ = false;
    retry_at_ = loop_.now() + backoff_.next(random_);
    if (!std::exchange(why_lost_, why).empty())
        return;
    for (BusUser* user : users_)
        user->bus_lost(why);
}

}  // namespace holdfast::systemd
