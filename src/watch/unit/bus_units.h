// The mirror of systemd's units: told by its signals, compared with its own list when it comes back
// and once a minute, asked for what has no signal. Loop thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/systemd/unit_feed.h"
#include "watch/unit/bus_facts.h"
#include "watch/unit/rounds.h"
#include "watch/unit/unit_asks.h"
#include "watch/unit/units.h"

namespace holdfast {
class Loop;
class Random;
}  // namespace holdfast

namespace holdfast::watch {

struct BusUnitsSettings {
    // Of those that nobody follows; what is followed has its place, up to as many again.
    std::size_t units_max = 4096;
    std::size_t followed_max = 4096;
    std::size_t refused_max = 16384;  // Names that wait for room; more than services may have.
    // What systemd is asked at the same time: it has one thread, and others ask it too.
    std::size_t asks_max = 8;
    std::size_t usage_asks_max = 4;
    std::size_t asks_waiting_max = 16384;
    // A signal can get lost while a unit is unloaded, and some of what is known has none.
    Duration resync_period = std::chrono::minutes{1};
    Duration usage_period = std::chrono::seconds{15};
    // After a resync that failed, or was not enough.
    Duration resync_again = std::chrono::seconds{5};
    // Our own question loads a unit, and it is unloaded again: that is no news.
    Duration echo = std::chrono::seconds{5};
    systemd::UnitFeed::Settings feed{};
};

// What its processes use is in the facts, but a change of that alone is told to nobody.
class BusUnits final : public Units, public Task, private systemd::UnitFeed::Listener {
public:
    struct Counts {
        std::size_t units = 0;
        std::size_t followed = 0;
        std::size_t left_out = 0;  // Units, and names that were to be followed, beyond the maxima.
        std::size_t asks_waiting = 0;  // For systemd's answer, or for being asked.
        std::uint64_t signals = 0;
        std::uint64_t foreign_signals = 0;  // That somebody else sent in systemd's name.
        std::uint64_t garbage = 0;          // Messages and values that were not understood.
        std::uint64_t timeouts = 0;         // Questions that systemd did not answer in time.
        std::uint64_t resyncs = 0;
        // Units that a resync found in another state than known; the signal may be under way.
        std::uint64_t corrections = 0;
        std::uint64_t dropped = 0;  // Questions that found no room: a resync asks them again.
    };

    // `loop` and `random` outlive it.
    BusUnits(Loop& loop, Random& random, const BusUnitsSettings& settings);
    ~BusUnits() override;
    BusUnits(const BusUnits&) = delete;
    BusUnits& operator=(const BusUnits&) = delete;

    // To be added to the bus, which does not turn any more once the mirror is gone.
    systemd::BusUser& bus_user() noexcept { return feed_; }

    // Told in the order in which they came. Not from within being told.
    void add(UnitsObserver& observer);
    void remove(UnitsObserver& observer);

    std::string trouble() const override { return trouble_; }
    std::optional<WallTime> trouble_since() const override { return trouble_since_; }
    // Found by another name of it, too, if it is followed by that; its facts have its own.
    const UnitFacts* find(std::string_view name) const override;
    std::optional<WallTime> reloaded() const override { return reloaded_; }
    void each(const std::function<void(const UnitFacts&)>& visit) const override;
    // Whoever follows twice has to unfollow twice. Whom there is no room for waits for it.
    void follow(std::string_view name) override;
    void unfollow(std::string_view name) override;
    std::string refusal(std::string_view name) const override;
    std::string shortage() const override;

    Counts counts() const;

    const char* name() const noexcept override { return "mirror of units"; }
    Instant step(Instant now) override;

private:
    struct Entry {
        KnownUnit unit{};
        std::uint64_t seen = 0;  // By the resync of this number, or by a signal since it began.
        bool is_stale = true;    // Something may have been missed.
        Instant asked{};
    };
    using Entries = std::map<std::string, Entry, std::less<>>;

    void on_subscribed() override;
    void on_lost(const std::string& why) override;
    void on_changed(const std::string& unit, systemd::UnitProperties& what) override;
    void on_new(const std::string& unit) override;
    void on_removed(const std::string& unit) override;
    void on_job_removed(const std::string& unit) override;
    void on_reloading(bool begins) override;
    void on_files_changed() override;
    void on_listed(std::span<const systemd::ListedUnit> some) override;
    void on_list_end(Result<void> how) override;
    void on_told(const std::string& unit, Result<systemd::UnitProperties> what) override;
    void on_usage(const std::string& unit, Result<systemd::UnitProperties> what) override;

    // Of the resync.
    void begin_resync();
    void look_at(const systemd::ListedUnit& listed);
    void look_for_the_unlisted();
    void note_if_known();
    void follow_clock(Entry& entry);
    void mark_stale();

    void begin_to_follow(std::string_view name, unsigned times);
    void want(const std::string& unit, bool may_load, bool is_of_resync = false);
    void ask_on();
    Instant take_turns(Instant now);
    void note_alias(const std::string& name, const std::string& unit);
    void know(const std::string& unit, const std::string& asked_by, systemd::UnitProperties& what);
    void know_not(const std::string& unit);
    void update(Entry& entry, systemd::UnitProperties& what);
    void forget(Entries::iterator entry);
    const Entry* find_entry(std::string_view name) const;
    bool is_followed(const std::string& unit) const;
    bool has_room(const std::string& unit) const;
    Clocks clocks() const;
    void tell(const UnitFacts* before, const UnitFacts* now);
    void set_trouble(const std::string& trouble);

    Loop& loop_;
    BusUnitsSettings settings_;
    std::vector<UnitsObserver*> observers_;
    std::string trouble_ = "systemd was not asked about its units yet";
    std::optional<WallTime> trouble_since_{};
    std::map<std::string, unsigned, std::less<>> followed_;    // How often.
    std::map<std::string, unsigned, std::less<>> refused_;     // The same; there was no room.
    std::map<std::string, std::string, std::less<>> aliases_;  // Followed name: the unit's own.
    Entries entries_;

    UnitAsks asks_;
    std::multimap<std::string, UnitAsk> asked_;  // Under way.
    std::size_t usage_asked_ = 0;
    Rounds refresh_;  // Everybody's turn who is followed: file state and limits have no signal.
    Rounds usage_;

    std::uint64_t resync_ = 0;  // Its number.
    bool is_listing_ = false;
    bool is_listed_ = false;     // Since systemd was there again.
    bool is_cut_short_ = false;  // Not everything that the resync wanted to ask found room.
    bool is_reloading_ = false;
    std::optional<WallTime> reloaded_{};
    Instant resync_due_ = never;
    std::size_t left_out_ = 0;  // By the last resync.
    std::size_t left_out_so_far_ = 0;
    Counts counts_{};
    systemd::UnitFeed feed_;
};

}  // namespace holdfast::watch
