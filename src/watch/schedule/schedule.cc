#include "watch/schedule/schedule.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"

namespace holdfast::watch {

Instant Schedule::Entry::earliest(Instant now) const noexcept
{
    return began ? std::max(now, *began + grid().interval() / 2) : now;
}

void Schedule::put(ServiceKey service, const Service& definition, Instant now)
{
    std::uint64_t spread = spread_of(definition.id);
    Duration interval = definition.interval.value_or(settings_.interval);
    // To look less often at who fails is nobody's wish.
    Duration failing = std::min(interval, definition.interval_failing.value_or(interval));
    Grid usual{spread, interval};
    Grid when_failing{spread, failing};

    auto [found, is_new] = entries_.try_emplace(
        service.value,
        Entry{.service = service, .spread = spread, .usual = usual, .failing = when_failing});
    Entry& entry = found->second;
    if (is_new) {
        entry.due = first_due(entry, now);
        enqueue(entry, true, entry.due);
        return;
    }
    Grid before = entry.grid();
    entry.spread = spread;
    entry.usual = usual;
    entry.failing = when_failing;
    if (entry.grid() == before)
        return;
    entry.due = entry.grid().at_or_after(entry.earliest(now));
    if (!entry.is_under_way && entry.place->is_routine) {
        dequeue(entry);
        enqueue(entry, true, entry.due);
    }
}

void Schedule::remove(ServiceKey service)
{
    auto found = entries_.find(service.value);
    if (found == entries_.end())
        return;
    Entry& entry = found->second;
    if (entry.is_under_way)
        --under_way_;
    else
        dequeue(entry);
    entries_.erase(found);
}

bool Schedule::ask(ServiceKey service, Instant now)
{
    auto found = entries_.find(service.value);
    if (found == entries_.end())
        return false;
    Entry& entry = found->second;
    if (entry.is_under_way || !entry.place->is_routine)
        return true;
    dequeue(entry);
    enqueue(entry, false, now);
    return true;
}

std::optional<Schedule::Turn> Schedule::begin(Instant now)
{
    if (now < next_due())
        return std::nullopt;
    Place place = *queue_.begin();
    Entry& entry = *place.entry;
    dequeue(entry);
    entry.is_under_way = true;
    ++under_way_;
    if (place.is_routine) {
        entry.began = now;
        constexpr Duration tick{1};
        skipped_ += entry.grid().count(entry.due + tick, now + tick);
        entry.due = entry.grid().at_or_after(now + tick);
    }
    return Turn{.service = entry.service, .lag = now - place.due, .is_asked = !place.is_routine};
}

void Schedule::end(ServiceKey service, std::optional<bool> is_failing, Instant now)
{
    auto found = entries_.find(service.value);
    CHECK(found != entries_.end() && found->second.is_under_way);
    Entry& entry = found->second;
    entry.is_under_way = false;
    --under_way_;

    Grid before = entry.grid();
    entry.is_failing = is_failing.value_or(entry.is_failing);
    Instant earliest = entry.earliest(now);
    if (entry.grid() != before) {
        entry.due = entry.grid().at_or_after(earliest);
    } else if (entry.due < earliest) {
        skipped_ += entry.grid().count(entry.due, earliest);
        entry.due = entry.grid().at_or_after(earliest);
    }
    enqueue(entry, true, entry.due);
}

void Schedule::skip_missed(Instant now)
{
    std::vector<Entry*> missed;
    for (const Place& place : queue_) {
        if (place.is_routine && place.due >= now)
            break;
        if (place.is_routine)
            missed.push_back(place.entry);
    }
    for (Entry* entry : missed) {
        skipped_ += entry->grid().count(entry->due, now);
        entry->due = first_due(*entry, now);
        dequeue(*entry);
        enqueue(*entry, true, entry->due);
    }
}

Instant Schedule::next_due() const noexcept
{
    if (queue_.empty() || under_way_ >= settings_.concurrency)
        return never;
    return queue_.begin()->due;
}

// Costs what they are, not what there is.
std::size_t Schedule::due_before(Instant moment) const noexcept
{
    std::size_t count = 0;
    for (const Place& place : queue_) {
        if (place.due < moment)
            ++count;
        else if (place.is_routine)
            break;
    }
    return count;
}

bool Schedule::is_under_way(ServiceKey service) const noexcept
{
    auto found = entries_.find(service.value);
    return found != entries_.end() && found->second.is_under_way;
}

Instant Schedule::first_due(const Entry& entry, Instant now) const noexcept
{
    Instant on_grid = entry.grid().at_or_after(now);
    if (on_grid - now <= settings_.first_within)
        return on_grid;
    return Grid{entry.spread, settings_.first_within}.at_or_after(now);
}

void Schedule::enqueue(Entry& entry, bool is_routine, Instant due)
{
    Place place{.is_routine = is_routine, .due = due, .sequence = ++sequence_, .entry = &entry};
    if (entry.node.empty()) {
        entry.place = queue_.insert(place).first;
        return;
    }
    // The node is kept: a check costs no allocation here.
    entry.node.value() = place;
    entry.place = queue_.insert(std::move(entry.node)).position;
}

void Schedule::dequeue(Entry& entry)
{
    entry.node = queue_.extract(entry.place);
}

}  // namespace holdfast::watch
