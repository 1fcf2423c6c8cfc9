// Joins what happened to a unit with what its service did: it hears of both, and of each turn for
// the worse keeps the sentence, the events and the unit's last lines, for the incident and for the
// alert. Loop thread.
//
// A turn is looked after for as long as something may still belong to it: what comes later changes
// the sentence, and the alert has that the next time that anybody is told. The lines are asked for
// at once, since they are the last ones only now; of a unit one ask is under way at a time, of all
// of them a few. A journal that does not answer is waited for, and no alert waits for that.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "watch/circumstance/circumstances.h"
#include "watch/circumstance/event_book.h"
#include "watch/journal/journal_lines.h"
#include "watch/unit/units.h"

namespace holdfast::watch {

class CircumstanceDesk final : public Task {
public:
    // Turns that are looked after; of more, nothing is kept.
    static constexpr std::size_t turns_max = 2000;
    // Rows that wait for the store; more are dropped, and counted.
    static constexpr std::size_t unsaved_max = 1000;
    static constexpr std::size_t asks_under_way_max = 4;
    static constexpr std::chrono::seconds ask_timeout{5};
    // A service that swings faster has its lines once: they would be the same ones.
    static constexpr std::chrono::seconds lines_again_after{10};
    // What the store refused is tried again after this.
    static constexpr std::chrono::seconds pause{1};

    struct World {
        Loop& loop;
        Circumstances& storage;
        // Null: lines of the journal are not wanted.
        JournalLines* journal = nullptr;
        // Null: what a timer starts has the name of its timer.
        const Units* units = nullptr;
        // Null: it is watched no more.
        std::function<std::shared_ptr<const Service>(ServiceKey key)> service_of;
        // For alerts, each time that more is known; without lines while there are no newer ones.
        std::function<void(const Circumstance& circumstance)> attach;
    };

    explicit CircumstanceDesk(World world);
    ~CircumstanceDesk() override;
    CircumstanceDesk(const CircumstanceDesk&) = delete;
    CircumstanceDesk& operator=(const CircumstanceDesk&) = delete;

    // When services are defined and the store runs: what an earlier process found out about
    // services that are not well yet is told to alerts first.
    void start();
    // What is not stored yet goes to the store at once, complete or not: the process ends.
    void flush();
    // Answers find nobody any more.
    void stop();

    const char* name() const noexcept override { return "circumstances"; }
    Instant step(Instant now) override;

    // That are stored, in their order. Before it is started, and after its end, there are none.
    void note(const std::vector<StateChange>& changes);
    // At any time: what happened to a unit may explain what is found later.
    void note(const UnitEvent& event);
    void forget(ServiceKey key);

    // What happened to units lately.
    const EventBook& book() const noexcept { return book_; }

    std::size_t turns() const noexcept { return turns_.size(); }
    // Of turns for the worse that came while too many were looked after, or waited for the store.
    std::uint64_t dropped() const noexcept { return dropped_; }

private:
    struct Place {  // Of a turn, as its row has it.
        ServiceKey service;
        WallTime at;
        // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in what is generated.
        friend auto operator<=>(const Place&, const Place&) = default;
    };
    struct Turn {
        std::shared_ptr<const Service> service;
        StateChange change;
        UnitsOfService units;
        Circumstance found;
        Instant until{};
        bool has_lines = false;      // Or their absence is explained.
        bool has_old_lines = false;  // That were asked for with a turn just before.
    };
    struct Ask {
        std::vector<Place> turns;
        Instant give_up{};
        bool is_begun = false;
        bool is_late = false;  // Whoever waits was told that there is no answer.
    };
    struct Recent {
        WallTime at{};  // The last turn of a service.
        std::optional<Instant> asked{};
        WallTime asked_at{};  // The turn whose lines these are.
    };

    void wake();
    void load();
    void note_loaded(const Result<std::vector<Circumstance>>& loaded);
    void begin(const StateChange& change, std::shared_ptr<const Service> service);
    void look_again(const Place& place, Turn& turn);
    void ask_lines(const Place& place, Turn& turn, Recent& recent);
    void begin_asks();
    void note_lines(const std::string& unit, Result<std::vector<JournalLine>> lines);
    void tell(const Place& place, Turn& turn);
    void set_lines(const Place& place, std::vector<JournalLine> lines);
    void keep(const Place& place, const Circumstance& found);
    std::vector<JournalLine> no_lines(std::string_view unit, std::string_view why) const;
    Instant look_at_asks(Instant now);
    Instant end_turns(Instant now);
    void save();
    void note_saved(const Result<void>& saved);

    World world_;
    EventBook book_;
    std::map<Place, Turn> turns_;
    std::multimap<std::string, Place, std::less<>> turns_of_;  // Of each unit.
    std::map<ServiceKey, Recent> recent_;
    std::map<std::string, Ask, std::less<>> asks_;  // By unit.
    std::deque<std::string> queue_;                 // Of those that are not begun.
    std::size_t asks_under_way_ = 0;
    std::map<Place, Circumstance> unsaved_;
    std::map<Place, Circumstance> saving_;
    bool is_started_ = false;
    bool is_saving_ = false;
    bool is_loading_ = false;
    bool is_loaded_ = false;
    Instant load_at_{};
    Instant save_at_{};
    std::uint64_t dropped_ = 0;
    std::shared_ptr<CircumstanceDesk*> self_;  // Null when this is gone.
};

}  // namespace holdfast::watch
