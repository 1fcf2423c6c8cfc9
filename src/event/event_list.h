// A list of events by time: what is asked for, and where a page goes on. The rows are of several
// tables; together they have one order: by time, then table, then number. Pure; any thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"

namespace holdfast::event {

// Behind those of Table (sqlite_rows.h): the domain's own.
inline constexpr int domain_table = 4;

struct EventPosition {
    WallTime at{};
    int table = 0;
    std::int64_t number = 0;
    friend auto operator<=>(const EventPosition&, const EventPosition&) = default;
};

struct EventSelection {
    std::string type{};                // Empty: all.
    std::optional<WallTime> from{};    // Inclusive.
    std::optional<WallTime> before{};  // Exclusive.
    bool is_newest_first = true;
    std::optional<EventPosition> after{};
    std::size_t rows_max = 100;
};

struct ListedEvent {
    EventPosition position;
    Event event;
    bool is_ours = true;  // It happened here; otherwise a topic told of it.
};

// What to look for in one table.
struct TableBounds {
    WallTime start;  // The rest of this moment, from `number` on (not including it),
    std::int64_t number;
    WallTime end;  // and then all to here: inclusive when the newest come first.
};
TableBounds bounds_in(int table, const EventSelection& selection) noexcept;

// Both are in the order of the selection. At most rows_max.
std::vector<ListedEvent> merge(std::vector<ListedEvent> some, std::vector<ListedEvent> others,
                               const EventSelection& selection);

// A position as one text, and back.
std::string to_key(const EventPosition& position);
std::optional<EventPosition> parse_key(std::string_view text);

}  // namespace holdfast::event
