// systemd's manager as a bus shows it: units with properties, signals in systemd's order, and its
// ways with units that nobody needs. On the loop of the test; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

struct sd_bus_message;

namespace holdfast {

namespace systemd {
class EventLoop;
}

class FakeSystemd {
public:
    using Value = std::variant<std::string, std::uint64_t, std::uint32_t, std::int32_t, bool,
                               std::vector<std::string>, std::vector<std::uint8_t>>;
    using Values = std::map<std::string, Value>;
    struct Unit {
        Values values{};
        bool is_loaded = true;
    };

    // Throws std::system_error without a bus. `name`: of somebody else who plays systemd.
    FakeSystemd(systemd::EventLoop& loop, std::string address,
                std::string bus_name = "org.freedesktop.systemd1");
    ~FakeSystemd();
    FakeSystemd(const FakeSystemd&) = delete;
    FakeSystemd& operator=(const FakeSystemd&) = delete;

    void connect();
    void disconnect();

    // A unit that is there before anybody asks; `values` over those of a running service.
    void add(const std::string& name, Values values = {});
    void remove(const std::string& name);
    // Changes it and says so as systemd does: the half of its type, then the general one.
    void change(const std::string& name, const Values& of_type, const Values& general);
    // Changes it and says nothing, as if the signal was lost.
    void change_silently(const std::string& name, const Values& values);
    // Loads and unloads, with their signals.
    void load(const std::string& name);
    void unload(const std::string& name);
    void daemon_reload();
    void say_files_changed();
    // Half a signal, of the interface that is named.
    void say(const std::string& name, const std::string& interface, const Values& values);
    // A PropertiesChanged for this path with a body that has not its signature.
    void say_nonsense(const std::string& name);

    const Value& value(const std::string& name, const std::string& property) const;
    // What ListUnits would say of those that are loaded: "name load active sub".
    std::vector<std::string> list() const;

    // Of these members ("ListUnits"), or of GetAll for these units, no question is answered.
    std::set<std::string> mute{};
    // To whom alone signals go; empty: to all who listen.
    std::string destination{};
    // How often each member was called.
    std::map<std::string, int> calls{};
    // Without that no signal is sent. systemd remembers it when it executes itself anew.
    bool is_subscribed = false;

private:
    struct Connection;

    static int called(sd_bus_message* message, void* self, void* error) noexcept;
    int take(sd_bus_message* message);
    int answer_manager(sd_bus_message* message, const std::string& member);
    int answer_properties(sd_bus_message* message, const std::string& member);
    void answer_list(sd_bus_message* message);
    void send_signal(sd_bus_message* message);
    void signal(const char* member, const std::string& text);
    void signal_reloading(bool begins);

    systemd::EventLoop& loop_;
    std::string address_;
    std::string bus_name_;
    std::map<std::string, Unit> units_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace holdfast
