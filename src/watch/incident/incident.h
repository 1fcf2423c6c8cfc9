// What a service's changes of state make up: incidents. One begins with a change into a failure
// outside of maintenance, and is over when the service is HEALTHY or DEGRADED again, be it in a
// maintenance. UNKNOWN and maintenance in between do not end it, and do not count as downtime: it
// may well have been down, and nobody knows. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "watch/circumstance/circumstance.h"
#include "watch/history/state_changes.h"
#include "watch/history/window.h"

namespace holdfast::watch {

struct Incident {
    ServiceKey service{};
    WallTime from{};
    std::optional<WallTime> to{};  // Nothing: it is not over.
    Millis down{};
    Status worst = Status::unhealthy;
    std::string reason{};                // Of the first change to the worst.
    std::vector<StateChange> changes{};  // The first ones, the end among them if there is room.
    std::size_t changes_left_out = 0;
    // It has more changes than anybody counts: what came later is in none of this.
    std::optional<WallTime> counted_until{};
    // What happened around it, where a unit runs the service or the check is about one.
    std::optional<Circumstance> circumstance{};

    static constexpr std::size_t changes_shown_max = 50;
};

// After this change the service is known to be failing, and that counts.
constexpr bool is_downtime(const StateChange& change) noexcept
{
    return is_failure(change.to) && !change.in_maintenance;
}

// Puts one together, change by change, in their order.
class IncidentBuilder {
public:
    // The change that begins it.
    explicit IncidentBuilder(const StateChange& first);

    // False when it ends the incident: nothing belongs to it after that.
    bool add(const StateChange& change);
    // Of one that is not over the downtime lasts until `until`, which is no later than what was
    // found last holds.
    Incident finish(WallTime until) &&;
    // The same, but later changes were not looked at.
    Incident cut() &&;

private:
    void count_until(WallTime at) noexcept;
    void note(const StateChange& change);

    Incident incident_;
    WallTime last_at_;
    bool counts_ = true;
};

// The incidents of a window: those that have some of their downtime in it.
struct IncidentTally {
    std::int64_t incidents = 0;
    Millis down{};
    Millis longest{};  // Of their downtime in the window, the most that one has.
    // False: of a part of the window the changes of state are not known any more, or are more than
    // anybody counts.
    bool is_whole = true;
};

// Counts them, without keeping the changes.
class IncidentCounter {
public:
    explicit IncidentCounter(Window window) noexcept : window_{window}, last_at_{window.from} {}

    // In their order; first, if there is one, the last change at or before the window's beginning.
    void add(WallTime at, Status to, bool in_maintenance) noexcept;
    IncidentTally finish(WallTime until) noexcept;

private:
    void count_until(WallTime at) noexcept;
    void close() noexcept;

    Window window_;
    WallTime last_at_;
    bool counts_ = false;
    Millis down_{};  // Of the one under way.
    IncidentTally tally_;
};

}  // namespace holdfast::watch
