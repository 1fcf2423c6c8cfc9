#include "lib/systemd/unit_feed.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/loop.h"
#include "base/text.h"
#include "lib/systemd/unit_feed_parts.h"

namespace holdfast::systemd {
namespace {

constexpr std::string_view unit_interface = "org.freedesktop.systemd1.Unit";
constexpr const char* owner_changed =
    "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
    "member='NameOwnerChanged',arg0='org.freedesktop.systemd1'";

// The bus drops what we do not ask for: systemd sends much more.
std::string change_of(std::string_view type)
{
    return join("type='signal',sender='org.freedesktop.systemd1',path_namespace='", units_path,
                "',interface='", properties_interface,
                "',member='PropertiesChanged',arg0='org.freedesktop.systemd1.", type, "'");
}

std::string notice_of(std::string_view member)
{
    return join(
        "type='signal',sender='org.freedesktop.systemd1',path='/org/freedesktop/systemd1',"
        "interface='org.freedesktop.systemd1.Manager',member='",
        member, "'");
}

std::string unit_of(const char* path)
{
    char* unit = nullptr;
    if (path == nullptr || sd_bus_path_decode(path, units_path, &unit) <= 0)
        return {};
    std::unique_ptr<char, decltype(&::free)> owner{unit, ::free};
    return unit;
}

}  // namespace

struct UnitFeed::Callbacks {
    static int signal(sd_bus_message* message, void* self, sd_bus_error* /*error*/) noexcept
    {
        static_cast<UnitFeed*>(self)->take_signal(message);
        return 0;
    }
    static int owner(sd_bus_message* message, void* self, sd_bus_error* /*error*/) noexcept
    {
        static_cast<UnitFeed*>(self)->take_owner(message);
        return 0;
    }
};

UnitFeed::UnitFeed(Loop& loop, Random& random, Listener& listener, const Settings& settings)
    : loop_{loop},
      random_{random},
      listener_{listener},
      settings_{settings},
      backoff_{settings.retry}
{
    CHECK(settings.listed_at_once > 0);
    loop_.add(*this, never);
}

UnitFeed::~UnitFeed()
{
    loop_.remove(*this);
}

void UnitFeed::bus_connected(sd_bus* bus)
{
    connection_.reset(new Connection{bus});
    const std::array wanted{change_of("Unit"),        change_of("Service"),
                            change_of("Timer"),       notice_of("UnitNew"),
                            notice_of("UnitRemoved"), notice_of("JobRemoved"),
                            notice_of("Reloading"),   notice_of("UnitFilesChanged")};
    static_assert(wanted.size() == std::tuple_size_v<decltype(Connection::matches)>);
    // A match that the bus refuses ends the connection, as nobody here takes its answer: then all
    // of it is tried again.
    sd_bus_slot* slot = nullptr;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (sd_bus_add_match_async(bus, &slot, wanted.at(i).c_str(), Callbacks::signal, nullptr,
                                   this) >= 0)
            connection_->matches.at(i).reset(slot);
    if (sd_bus_add_match_async(bus, &slot, owner_changed, Callbacks::owner, nullptr, this) >= 0)
        connection_->owner_match.reset(slot);
    subscribe();
}

void UnitFeed::bus_lost(const std::string& why)
{
    connection_.reset();
    lost(join("the system bus is away: ", why));
    subscribe_at_ = never;
}

void UnitFeed::lost(const std::string& why)
{
    owner_.clear();
    calls_.clear();
    is_subscribing_ = false;
    half_unit_.clear();
    half_ = {};
    half_until_ = never;
    if (connection_)
        connection_->listing.reset();
    subscribe_at_ = loop_.now() + backoff_.next(random_);
    loop_.wake(*this);
    listener_.on_lost(why);
}

Instant UnitFeed::step(Instant now)
{
    if (connection_ && now >= subscribe_at_)
        subscribe();
    if (now >= half_until_)
        tell_half();
    if (connection_ && connection_->listing)
        tell_listed();
    if (connection_ && connection_->listing)
        return now;
    return std::min(subscribe_at_, half_until_);
}

// The answer says which name of the bus systemd has: whoever else signs with its well-known one is
// not believed.
void UnitFeed::subscribe()
{
    if (is_subscribing_)
        return;
    is_subscribing_ = send_subscribe();
    subscribe_at_ = is_subscribing_ ? never : loop_.now() + backoff_.next(random_);
}

void UnitFeed::take_subscription(sd_bus_message* message)
{
    is_subscribing_ = false;
    const char* sender = sd_bus_message_get_sender(message);
    owner_ = sender == nullptr ? "" : sender;
    if (owner_.empty()) {
        lost("systemd has no name on this bus");
        return;
    }
    backoff_.reset();
    listener_.on_subscribed();
}

void UnitFeed::take_signal(sd_bus_message* message)
{
    const char* sender = sd_bus_message_get_sender(message);
    if (owner_.empty() || sender == nullptr || owner_ != sender) {
        ++counts_.foreign;
        return;
    }
    ++counts_.signals;
    if (sd_bus_message_is_signal(message, properties_interface, "PropertiesChanged") > 0)
        take_change(message);
    else
        take_notice(message);
}

// systemd sends the half of the type first and the general one right after it, and promises to.
void UnitFeed::take_change(sd_bus_message* message)
{
    std::string unit = unit_of(sd_bus_message_get_path(message));
    if (unit != half_unit_)
        tell_half();
    half_unit_ = unit;
    const char* interface = nullptr;
    if (unit.empty() || sd_bus_message_read_basic(message, 's', &interface) <= 0 ||
        !read_properties(message, half_) || !read_invalidated(message, half_)) {
        ++counts_.garbage;
        half_.is_incomplete = true;
        tell_half();
        return;
    }
    if (interface == unit_interface) {
        tell_half();
        return;
    }
    if (half_until_ == never) {
        half_until_ = loop_.now() + settings_.half_waits;
        loop_.wake(*this);
    }
}

void UnitFeed::tell_half()
{
    half_until_ = never;
    UnitProperties what = std::exchange(half_, {});
    std::string unit = std::exchange(half_unit_, {});
    counts_.garbage += what.garbage;
    if (!unit.empty())
        listener_.on_changed(unit, what);
}

void UnitFeed::take_notice(sd_bus_message* message)
{
    tell_half();
    const char* unit = nullptr;
    int flag = 0;
    std::string_view member = sd_bus_message_get_member(message);
    bool is_read = true;
    if (member == "UnitFilesChanged")
        listener_.on_files_changed();
    else if (member == "Reloading" && sd_bus_message_read(message, "b", &flag) > 0)
        listener_.on_reloading(flag != 0);
    else if (member == "JobRemoved" &&
             sd_bus_message_read(message, "uos", nullptr, nullptr, &unit) > 0)
        listener_.on_job_removed(unit);
    else if (member == "UnitNew" && sd_bus_message_read(message, "s", &unit) > 0)
        listener_.on_new(unit);
    else if (member == "UnitRemoved" && sd_bus_message_read(message, "s", &unit) > 0)
        listener_.on_removed(unit);
    else
        is_read = false;
    counts_.garbage += is_read ? 0U : 1U;
}

// systemd executes itself anew, or comes to a bus that was there before it.
void UnitFeed::take_owner(sd_bus_message* message)
{
    const char* sender = sd_bus_message_get_sender(message);
    const char* now = nullptr;
    if (sender == nullptr || std::string_view{sender} != "org.freedesktop.DBus" ||
        sd_bus_message_read(message, "sss", nullptr, nullptr, &now) <= 0 || owner_ == now)
        return;
    if (!owner_.empty())
        lost("systemd left the system bus");
    if (*now != '\0')
        subscribe();
}

}  // namespace holdfast::systemd
