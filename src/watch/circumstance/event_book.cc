#include "watch/circumstance/event_book.h"

#include <iterator>
#include <utility>

#include "base/text.h"

namespace holdfast::watch {

void EventBook::note(UnitEvent event, WallTime now)
{
    while (!events_.empty() && events_.front().at < now - limits_.age_max)
        drop_oldest();
    if (event.at < now - limits_.age_max)
        return;
    event.detail = cut_utf8(printable(event.detail), detail_bytes_max);
    const std::string unit = event.unit;
    events_.push_back(std::move(event));
    std::deque<Place>& places = units_[unit];
    places.push_back(std::prev(events_.end()));
    if (places.size() > limits_.events_of_unit_max) {
        events_.erase(places.front());
        places.pop_front();
    }
    while (events_.size() > limits_.events_max || units_.size() > limits_.units_max)
        drop_oldest();
}

void EventBook::drop_oldest()
{
    auto unit = units_.find(events_.front().unit);
    // What is the oldest of all is the oldest of its unit.
    unit->second.pop_front();
    if (unit->second.empty())
        units_.erase(unit);
    events_.pop_front();
}

std::vector<UnitEvent> EventBook::between(std::string_view unit, WallTime from, WallTime to) const
{
    std::vector<UnitEvent> found;
    auto known = units_.find(unit);
    if (known == units_.end())
        return found;
    for (const Place place : known->second)
        if (place->at >= from && place->at <= to)
            found.push_back(*place);
    return found;
}

}  // namespace holdfast::watch
