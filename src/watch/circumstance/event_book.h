// The last things that happened to each unit, for whoever wants to know what was before something
// else. Pure; loop thread.
//
// It is bounded three times: a unit that does nothing but fail pushes out its own past alone, many
// units at once push out what is oldest of all, and what is old explains nothing any more.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "watch/unit/unit_event.h"

namespace holdfast::watch {

class EventBook {
public:
    struct Limits {
        std::size_t units_max = 4096;
        std::size_t events_of_unit_max = 32;
        std::size_t events_max = 16'384;
        Duration age_max = std::chrono::minutes{15};
    };
    static constexpr std::size_t detail_bytes_max = 200;

    EventBook() : EventBook{Limits{}} {}
    explicit EventBook(const Limits& limits) noexcept : limits_{limits} {}

    void note(UnitEvent event, WallTime now);
    // Those of a unit within [from, to], as they were noted.
    std::vector<UnitEvent> between(std::string_view unit, WallTime from, WallTime to) const;
    // Those that are not too old by now, whatever else is still kept.
    std::vector<UnitEvent> recent(std::string_view unit, WallTime now) const
    {
        return between(unit, now - limits_.age_max, WallTime::max());
    }

    std::size_t units() const noexcept { return units_.size(); }
    std::size_t events() const noexcept { return events_.size(); }

private:
    using Place = std::list<UnitEvent>::iterator;

    void drop_oldest();

    Limits limits_;
    std::list<UnitEvent> events_;  // Of all units, in the order in which they were noted.
    std::map<std::string, std::deque<Place>, std::less<>> units_;  // None of them is empty.
};

}  // namespace holdfast::watch
