// Whose turn it is to be checked: each service on its own grid, one check of it at a time, so many
// at once at most; who waits for room is served in the order of the turns. Every call costs
// O(log n) for n services, but for skip_missed(). Pure; loop thread.
//
// A turn that is missed, because the check before it still runs or because there was no room, is
// skipped and counted, never made up for. Two turns of a service are at least half an interval
// apart, however late one was. An operator's check is outside of all this: it goes first, and moves
// no turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/time.h"
#include "watch/finding.h"
#include "watch/schedule/grid.h"
#include "watch/service.h"

namespace holdfast::watch {

struct ScheduleSettings {
    // Of services that name none.
    Duration interval = std::chrono::seconds{60};
    // Under way at once. It has to bear an outage, when each check takes its whole timeout: 256
    // carry 3,000 services that are all silent for 5 s, once a minute; 64 would carry 768. Each
    // costs a socket and some 50 kB.
    std::size_t concurrency = 256;
    // Who was never checked, or missed its turn while this process stood still, waits for its grid
    // no longer than this: a service of every hour is not unknown for an hour. Not shorter than the
    // usual interval, so that the first minute is not busier than any other.
    Duration first_within = std::chrono::seconds{60};
};

class Schedule {
public:
    struct Turn {
        ServiceKey service;
        Duration lag;  // From when it was due, or asked for, until now.
        bool is_asked;
    };

    explicit Schedule(ScheduleSettings settings) noexcept : settings_{settings} {}

    // From the next begin() on; for the default interval, from the next put() of a service on.
    void apply(ScheduleSettings settings) noexcept { settings_ = settings; }

    // A new service, or what has become of one: its phase is its id's, its check goes on, and if
    // its intervals are as before, so does its turn.
    void put(ServiceKey service, const Service& definition, Instant now);
    // Also from what is under way: whoever had it begun cancels it.
    void remove(ServiceKey service);
    // It is checked as soon as there is room. False when nobody knows it. When it is under way,
    // that check is the one.
    bool ask(ServiceKey service, Instant now);

    // The next one, if somebody is due and there is room. It is under way until end().
    std::optional<Turn> begin(Instant now);
    // Its check is over. `is_failing`: its result; nothing when there was none.
    void end(ServiceKey service, std::optional<bool> is_failing, Instant now);

    // This process stood still: who is overdue waits for the next turn, instead of all at once.
    void skip_missed(Instant now);

    // When begin() has something to give; `never` while there is no room.
    Instant next_due() const noexcept;

    // How many wait whose turn was before this.
    std::size_t due_before(Instant moment) const noexcept;

    std::size_t size() const noexcept { return entries_.size(); }
    std::size_t under_way() const noexcept { return under_way_; }
    bool is_under_way(ServiceKey service) const noexcept;
    std::uint64_t skipped() const noexcept { return skipped_; }

private:
    struct Entry;
    struct Place {
        bool is_routine;  // What is asked for comes before it.
        Instant due;
        std::uint64_t sequence;
        Entry* entry;

        friend bool operator<(const Place& a, const Place& b) noexcept
        {
            if (a.is_routine != b.is_routine)
                return b.is_routine;
            return a.due != b.due ? a.due < b.due : a.sequence < b.sequence;
        }
    };
    using Queue = std::set<Place>;

    struct Entry {
        ServiceKey service;
        std::uint64_t spread;
        Grid usual;
        Grid failing;
        Instant due{};
        std::optional<Instant> began{};  // The last one that was due.
        bool is_failing = false;
        bool is_under_way = false;
        Queue::node_type node{};  // Of the queue, while it is not in it.
        Queue::iterator place{};  // While it is.

        const Grid& grid() const noexcept { return is_failing ? failing : usual; }
        // Its next turn is not before this.
        Instant earliest(Instant now) const noexcept;
    };

    Instant first_due(const Entry& entry, Instant now) const noexcept;
    void enqueue(Entry& entry, bool is_routine, Instant due);
    void dequeue(Entry& entry);

    ScheduleSettings settings_;
    std::unordered_map<std::int64_t, Entry> entries_;
    Queue queue_;  // All who are not under way.
    std::size_t under_way_ = 0;
    std::uint64_t sequence_ = 0;
    std::uint64_t skipped_ = 0;
};

}  // namespace holdfast::watch
