// What systemd says of its units over D-Bus: subscribes, tells what its signals say, and asks
// without ever waiting. Comes back by itself when the bus or systemd was away. Loop thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "base/backoff.h"
#include "base/result.h"
#include "base/task.h"
#include "lib/systemd/bus.h"
#include "lib/systemd/handle.h"
#include "lib/systemd/unit_properties.h"

namespace holdfast {
class Loop;
}

namespace holdfast::systemd {

// A unit in systemd's list of all that it has loaded.
struct ListedUnit {
    std::string name;
    std::string load_state;
    std::string active_state;
    std::string sub_state;
};

class UnitFeed final : public BusUser, public Task {
public:
    // Told on the loop, never from within a call of the feed.
    class Listener {
    public:
        virtual ~Listener() = default;
        // From now on every change is told. What is so already has to be asked for.
        virtual void on_subscribed() = 0;
        // Nothing is told until it is subscribed again; what was asked is not answered any more.
        virtual void on_lost(const std::string& why) = 0;
        // A unit changed. Both halves of systemd's signal, that of its type and the general one,
        // are told as one, so that a failure has its reason.
        virtual void on_changed(const std::string& unit, UnitProperties& what) = 0;
        // Loaded and unloaded: also since somebody, maybe we, asked about it.
        virtual void on_new(const std::string& unit) = 0;
        virtual void on_removed(const std::string& unit) = 0;
        virtual void on_job_removed(const std::string& unit) = 0;
        // systemd reads all its files again: every unit is removed and new meanwhile.
        virtual void on_reloading(bool begins) = 0;
        virtual void on_files_changed() = 0;

        virtual void on_listed(std::span<const ListedUnit> some) = 0;
        virtual void on_list_end(Result<void> how) = 0;
        // not_found: systemd does not have it loaded, or does not take this for a name.
        virtual void on_told(const std::string& unit, Result<UnitProperties> what) = 0;
        virtual void on_usage(const std::string& unit, Result<UnitProperties> what) = 0;
    };
    struct Settings {
        Duration answer_timeout = std::chrono::seconds{10};
        // After it refused to subscribe us.
        Backoff::Settings retry{.first = std::chrono::seconds{1},
                                .longest = std::chrono::seconds{30}};
        // So many units of its list are told at once, and the rest in the next turns.
        std::size_t listed_at_once = 256;
        // How long the first half of a signal waits for the second one, which follows at once.
        Duration half_waits = std::chrono::milliseconds{100};
    };
    struct Counts {
        std::uint64_t signals = 0;
        std::uint64_t foreign = 0;  // Signals of somebody who is not systemd.
        std::uint64_t garbage = 0;  // Messages and properties that were not understood.
        std::uint64_t timeouts = 0;
    };

    // All outlive the feed. Add it to a bus.
    UnitFeed(Loop& loop, Random& random, Listener& listener, const Settings& settings);
    ~UnitFeed() override;
    UnitFeed(const UnitFeed&) = delete;
    UnitFeed& operator=(const UnitFeed&) = delete;

    void bus_connected(sd_bus* bus) override;
    void bus_lost(const std::string& why) override;

    const char* name() const noexcept override { return "unit feed"; }
    Instant step(Instant now) override;

    // Each is answered once, unless the connection is lost before. False: it cannot be asked now.
    // How many are under way is up to the caller.
    [[nodiscard]] bool list();
    // Everything that systemd says of it; loads it for that if need be.
    [[nodiscard]] bool ask(const std::string& unit);
    // The same, but only if it is loaded.
    [[nodiscard]] bool ask_loaded(const std::string& unit);
    // What its processes use: systemd sends no signal about that.
    [[nodiscard]] bool ask_usage(const std::string& unit);

    bool is_subscribed() const noexcept { return !owner_.empty(); }
    const Counts& counts() const noexcept { return counts_; }

private:
    struct Call;
    struct Connection;
    struct Callbacks;

    void subscribe();
    void take_signal(sd_bus_message* message);
    void take_change(sd_bus_message* message);
    void take_notice(sd_bus_message* message);
    void take_owner(sd_bus_message* message);
    void tell_half();
    void tell_listed();
    static int answered(sd_bus_message* message, void* self, sd_bus_error* error) noexcept;
    bool send_subscribe();
    bool send(std::unique_ptr<Call> call, sd_bus_message* message);
    bool ask_all(const std::string& unit, const std::string& path);
    bool ask_next_usage(std::unique_ptr<Call> call);
    void take_answer(Call& call, sd_bus_message* message);
    void take_subscription(sd_bus_message* message);
    void take_refusal(std::unique_ptr<Call> call, Error error);
    void take_usage(std::unique_ptr<Call> call, sd_bus_message* message);
    void lost(const std::string& why);

    Loop& loop_;
    Random& random_;
    Listener& listener_;
    Settings settings_;
    Backoff backoff_;
    std::unique_ptr<Connection> connection_;
    std::string owner_;  // systemd's unique name; empty while we are not subscribed.
    std::map<const Call*, std::unique_ptr<Call>> calls_;
    bool is_subscribing_ = false;
    Instant subscribe_at_ = never;
    // The first half of a signal.
    std::string half_unit_;
    UnitProperties half_;
    Instant half_until_ = never;
    Counts counts_;
};

}  // namespace holdfast::systemd
