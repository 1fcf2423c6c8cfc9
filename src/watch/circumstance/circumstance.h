// What happened around a service's turn for the worse: the events of its unit, one sentence that
// says what most likely explains it, and the unit's last words. Pure; any thread.
//
// Time alone joins them: what happened to the unit in the minutes before, or in the seconds after,
// since a check that ends badly began before its unit ended. Of several events the sentence names
// the one that explains most: a kill by the kernel says why there were a failure, restarts and, in
// the end, a start limit, and none of these says why there was a kill. Of the same kind it is the
// last one that came before.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "watch/circumstance/event_book.h"
#include "watch/finding.h"
#include "watch/history/state_changes.h"
#include "watch/journal/journal_line.h"
#include "watch/service.h"
#include "watch/unit/unit_event.h"

namespace holdfast::watch {

struct Circumstance {
    ServiceKey service{};
    WallTime at{};  // Of the change of state that it belongs to.
    Status status = Status::unknown;
    std::string unit{};     // Whose lines these are.
    std::string because{};  // Empty: nothing is known to have happened.
    std::vector<UnitEvent> events{};
    std::vector<JournalLine> lines{};  // Of none the only line says why.

    static constexpr std::size_t because_bytes_max = 512;
    static constexpr std::size_t events_max = 20;
    static constexpr std::size_t lines_max = 20;
    static constexpr std::size_t line_bytes_max = 400;
    static constexpr std::size_t lines_bytes_max = std::size_t{8} << 10U;
};

// What belongs to a change.
inline constexpr Duration looked_back = std::chrono::minutes{5};
inline constexpr Duration looked_ahead = std::chrono::seconds{15};

// It is worse than before, outside of maintenance: from then on it fails, or is DEGRADED. What
// fails otherwise than it did has not begun to fail.
bool is_turn_for_the_worse(const StateChange& change) noexcept;

// The units that a service stands on: the one that runs it, or that its check is about.
struct UnitsOfService {
    std::string unit{};   // Whose lines tell most. Empty: there is none.
    std::string other{};  // The timer that starts it; mostly empty.
};
// `triggers`: the unit that the timer of a check of timers starts, where it is known; otherwise it
// has the name of its timer.
UnitsOfService units_of(const Service& service, std::string_view triggers = {});

// Of both units, the oldest first.
std::vector<UnitEvent> events_around(const EventBook& book, const UnitsOfService& units,
                                     WallTime at);

// "answers 502 since 12:03:10Z; 8 s before, nginx.service was killed by the OOM killer (restart
// 3)"; empty when nothing happened. `events`, the oldest first, are all that happened around it.
std::string because_of(const Service& service, const StateChange& change,
                       std::span<const UnitEvent> events);

// The newest so many, in so many bytes: one line each, printable.
std::vector<JournalLine> keep_last(std::vector<JournalLine> lines, std::size_t lines_max,
                                   std::size_t bytes_max);
std::vector<UnitEvent> keep_last(std::vector<UnitEvent> events, std::size_t events_max);

// "12:03:10Z"
std::string clock_of(WallTime time);

}  // namespace holdfast::watch
