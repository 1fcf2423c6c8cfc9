#include "tests/fakes/fake_systemd.h"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "lib/systemd/event_loop.h"
#include "lib/systemd/handle.h"

namespace holdfast {
namespace {

using systemd::BusMessage;
using systemd::check;

constexpr const char* manager_path = "/org/freedesktop/systemd1";
constexpr const char* manager = "org.freedesktop.systemd1.Manager";
constexpr const char* units_path = "/org/freedesktop/systemd1/unit";
constexpr const char* properties = "org.freedesktop.DBus.Properties";

std::string path_of(const std::string& unit)
{
    char* path = nullptr;
    check(sd_bus_path_encode(units_path, unit.c_str(), &path), "encode a path");
    std::string result = path;
    std::free(path);
    return result;
}

std::string unit_of(const char* path)
{
    char* unit = nullptr;
    if (sd_bus_path_decode(path, units_path, &unit) <= 0)
        return {};
    std::string result = unit;
    std::free(unit);
    return result;
}

std::string interface_of(const std::string& unit)
{
    std::string type = unit.substr(unit.rfind('.') + 1);
    type.front() = static_cast<char>(type.front() - 'a' + 'A');
    return "org.freedesktop.systemd1." + type;
}

struct Append {
    sd_bus_message* message;

    void operator()(const std::string& value) const
    {
        check(sd_bus_message_append(message, "v", "s", value.c_str()), "append");
    }
    void operator()(std::uint64_t value) const
    {
        check(sd_bus_message_append(message, "v", "t", value), "append");
    }
    void operator()(std::uint32_t value) const
    {
        check(sd_bus_message_append(message, "v", "u", value), "append");
    }
    void operator()(std::int32_t value) const
    {
        check(sd_bus_message_append(message, "v", "i", value), "append");
    }
    void operator()(bool value) const
    {
        check(sd_bus_message_append(message, "v", "b", value ? 1 : 0), "append");
    }
    void operator()(const std::vector<std::uint8_t>& value) const
    {
        check(sd_bus_message_open_container(message, 'v', "ay"), "append");
        check(sd_bus_message_append_array(message, 'y', value.data(), value.size()), "append");
        check(sd_bus_message_close_container(message), "append");
    }
    void operator()(const std::vector<std::string>& value) const
    {
        check(sd_bus_message_open_container(message, 'v', "as"), "append");
        check(sd_bus_message_open_container(message, 'a', "s"), "append");
        for (const std::string& text : value)
            check(sd_bus_message_append(message, "s", text.c_str()), "append");
        check(sd_bus_message_close_container(message), "append");
        check(sd_bus_message_close_container(message), "append");
    }
};

void append(sd_bus_message* message, const FakeSystemd::Values& values)
{
    check(sd_bus_message_open_container(message, 'a', "{sv}"), "append");
    for (const auto& [name, value] : values) {
        check(sd_bus_message_open_container(message, 'e', "sv"), "append");
        check(sd_bus_message_append(message, "s", name.c_str()), "append");
        std::visit(Append{message}, value);
        check(sd_bus_message_close_container(message), "append");
    }
    check(sd_bus_message_close_container(message), "append");
}

}  // namespace

struct FakeSystemd::Connection {
    systemd::BusHandle bus{};
    systemd::BusSlot slot{};

    void send(BusMessage message) const
    {
        check(sd_bus_send(bus.get(), message.get(), nullptr), "send");
    }
};

FakeSystemd::FakeSystemd(systemd::EventLoop& loop, std::string address, std::string bus_name)
    : loop_{loop}, address_{std::move(address)}, bus_name_{std::move(bus_name)}
{
    connect();
}

FakeSystemd::~FakeSystemd() = default;

void FakeSystemd::connect()
{
    auto connection = std::make_unique<Connection>();
    sd_bus* bus = nullptr;
    check(sd_bus_new(&bus), "be systemd");
    connection->bus.reset(bus);
    check(sd_bus_set_address(bus, address_.c_str()), "be systemd");
    check(sd_bus_set_bus_client(bus, 1), "be systemd");
    check(sd_bus_start(bus), "be systemd");
    sd_bus_slot* slot = nullptr;
    auto handler = [](sd_bus_message* message, void* self, sd_bus_error* error) noexcept {
        return FakeSystemd::called(message, self, error);
    };
    check(sd_bus_add_fallback(bus, &slot, manager_path, handler, this), "be systemd");
    connection->slot.reset(slot);
    check(sd_bus_request_name(bus, bus_name_.c_str(), 0), "be systemd");
    check(sd_bus_attach_event(bus, loop_.native(), SD_EVENT_PRIORITY_NORMAL), "be systemd");
    connection_ = std::move(connection);
}

void FakeSystemd::disconnect()
{
    connection_.reset();
    is_subscribed = false;
}

void FakeSystemd::add(const std::string& name, Values values)
{
    Unit unit;
    unit.values = {{"Id", name},
                   {"Description", "A unit"},
                   {"LoadState", "loaded"},
                   {"ActiveState", "active"},
                   {"SubState", "running"},
                   {"UnitFileState", "enabled"},
                   {"Result", "success"},
                   {"NRestarts", std::uint32_t{0}},
                   {"Slice", "system.slice"}};
    for (auto& [property, value] : values)
        unit.values[property] = std::move(value);
    units_[name] = std::move(unit);
}

void FakeSystemd::remove(const std::string& name)
{
    units_.erase(name);
}

void FakeSystemd::change_silently(const std::string& name, const Values& values)
{
    for (const auto& [property, value] : values)
        units_.at(name).values[property] = value;
}

void FakeSystemd::change(const std::string& name, const Values& of_type, const Values& general)
{
    change_silently(name, of_type);
    change_silently(name, general);
    say(name, interface_of(name), of_type);
    say(name, "org.freedesktop.systemd1.Unit", general);
}

void FakeSystemd::send_signal(sd_bus_message* message)
{
    if (!is_subscribed && destination.empty())
        return;
    if (!destination.empty())
        check(sd_bus_message_set_destination(message, destination.c_str()), "signal");
    check(sd_bus_send(connection_->bus.get(), message, nullptr), "signal");
}

void FakeSystemd::say(const std::string& name, const std::string& interface, const Values& values)
{
    sd_bus_message* made = nullptr;
    check(sd_bus_message_new_signal(connection_->bus.get(), &made, path_of(name).c_str(),
                                    properties, "PropertiesChanged"),
          "signal");
    BusMessage message{made};
    check(sd_bus_message_append(made, "s", interface.c_str()), "signal");
    append(made, values);
    check(sd_bus_message_append(made, "as", 1, "ExecStart"), "signal");
    send_signal(made);
}

void FakeSystemd::say_nonsense(const std::string& name)
{
    sd_bus_message* made = nullptr;
    check(sd_bus_message_new_signal(connection_->bus.get(), &made, path_of(name).c_str(),
                                    properties, "PropertiesChanged"),
          "signal");
    BusMessage message{made};
    check(sd_bus_message_append(made, "su", "org.freedesktop.systemd1.Unit", 7U), "signal");
    send_signal(made);
}

void FakeSystemd::signal(const char* member, const std::string& text)
{
    sd_bus_message* made = nullptr;
    check(sd_bus_message_new_signal(connection_->bus.get(), &made, manager_path, manager, member),
          "signal");
    BusMessage message{made};
    if (!text.empty())
        check(sd_bus_message_append(made, "so", text.c_str(), path_of(text).c_str()), "signal");
    send_signal(made);
}

void FakeSystemd::signal_reloading(bool begins)
{
    sd_bus_message* made = nullptr;
    check(sd_bus_message_new_signal(connection_->bus.get(), &made, manager_path, manager,
                                    "Reloading"),
          "signal");
    BusMessage message{made};
    check(sd_bus_message_append(made, "b", begins ? 1 : 0), "signal");
    send_signal(made);
}

void FakeSystemd::load(const std::string& name)
{
    units_.at(name).is_loaded = true;
    signal("UnitNew", name);
}

void FakeSystemd::unload(const std::string& name)
{
    units_.at(name).is_loaded = false;
    signal("UnitRemoved", name);
}

void FakeSystemd::say_files_changed()
{
    signal("UnitFilesChanged", {});
}

// Every unit goes and comes back; those that come are told after the end of it.
void FakeSystemd::daemon_reload()
{
    signal_reloading(true);
    for (const auto& [name, unit] : units_)
        if (unit.is_loaded)
            signal("UnitRemoved", name);
    signal_reloading(false);
    for (const auto& [name, unit] : units_)
        if (unit.is_loaded)
            signal("UnitNew", name);
}

const FakeSystemd::Value& FakeSystemd::value(const std::string& name,
                                             const std::string& property) const
{
    return units_.at(name).values.at(property);
}

std::vector<std::string> FakeSystemd::list() const
{
    std::vector<std::string> lines;
    for (const auto& [name, unit] : units_)
        if (unit.is_loaded)
            lines.push_back(name + ' ' + std::get<std::string>(unit.values.at("LoadState")) + ' ' +
                            std::get<std::string>(unit.values.at("ActiveState")) + ' ' +
                            std::get<std::string>(unit.values.at("SubState")));
    return lines;
}

int FakeSystemd::called(sd_bus_message* message, void* self, void* /*error*/) noexcept
{
    return static_cast<FakeSystemd*>(self)->take(message);
}

int FakeSystemd::take(sd_bus_message* message)
{
    std::string member = sd_bus_message_get_member(message);
    ++calls[member];
    if (mute.contains(member))
        return 1;
    return sd_bus_message_get_interface(message) == std::string{manager}
               ? answer_manager(message, member)
               : answer_properties(message, member);
}

int FakeSystemd::answer_manager(sd_bus_message* message, const std::string& member)
{
    if (member == "Subscribe") {
        if (std::exchange(is_subscribed, true))
            return sd_bus_reply_method_errorf(message, "org.freedesktop.systemd1.AlreadySubscribed",
                                              "Client is already subscribed.");
        return sd_bus_reply_method_return(message, nullptr);
    }
    if (member == "ListUnits") {
        answer_list(message);
        return 1;
    }
    const char* name = nullptr;
    check(sd_bus_message_read(message, "s", &name), "read a name");
    auto unit = units_.find(name);
    if (unit == units_.end() || !unit->second.is_loaded)
        return sd_bus_reply_method_errorf(message, "org.freedesktop.systemd1.NoSuchUnit",
                                          "Unit %s not loaded.", name);
    return sd_bus_reply_method_return(message, "o", path_of(name).c_str());
}

void FakeSystemd::answer_list(sd_bus_message* message)
{
    sd_bus_message* made = nullptr;
    check(sd_bus_message_new_method_return(message, &made), "list");
    BusMessage reply{made};
    check(sd_bus_message_open_container(made, 'a', "(ssssssouso)"), "list");
    for (const auto& [name, unit] : units_) {
        if (!unit.is_loaded)
            continue;
        auto text = [&u = unit](const char* property) {
            return std::get<std::string>(u.values.at(property)).c_str();
        };
        check(sd_bus_message_append(made, "(ssssssouso)", name.c_str(), text("Description"),
                                    text("LoadState"), text("ActiveState"), text("SubState"), "",
                                    path_of(name).c_str(), 0U, "", "/"),
              "list");
    }
    check(sd_bus_message_close_container(made), "list");
    connection_->send(std::move(reply));
}

// Whoever asks about a unit that is not loaded loads it, and it is unloaded at once.
int FakeSystemd::answer_properties(sd_bus_message* message, const std::string& member)
{
    std::string name = unit_of(sd_bus_message_get_path(message));
    if (mute.contains(name))
        return 1;
    auto unit = units_.find(name);
    bool is_loaded = unit != units_.end() && unit->second.is_loaded;
    if (name.find(' ') != std::string::npos)
        return sd_bus_reply_method_errorf(message, SD_BUS_ERROR_UNKNOWN_OBJECT,
                                          "Unknown object '%s'.", sd_bus_message_get_path(message));
    if (!is_loaded)
        signal("UnitNew", name);
    Values values{{"Id", name},
                  {"LoadState", "not-found"},
                  {"ActiveState", "inactive"},
                  {"SubState", "dead"}};
    if (unit != units_.end())
        values = unit->second.values;
    sd_bus_message* made = nullptr;
    check(sd_bus_message_new_method_return(message, &made), "answer");
    BusMessage reply{made};
    if (member == "GetAll") {
        append(made, values);
    } else {
        const char *interface = nullptr, *property = nullptr;
        check(sd_bus_message_read(message, "ss", &interface, &property), "read a property");
        auto value = values.find(property);
        std::visit(Append{made}, value == values.end() ? Value{UINT64_MAX} : value->second);
    }
    connection_->send(std::move(reply));
    if (!is_loaded)
        signal("UnitRemoved", name);
    return 1;
}

}  // namespace holdfast
