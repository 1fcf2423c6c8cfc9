#include "watch/circumstance/circumstance_desk.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::watch {
namespace {

static_assert(Circumstance::lines_max == JournalLines::lines_max);
static_assert(Circumstance::line_bytes_max == JournalLines::line_bytes_max);

constexpr std::size_t unit_bytes_max = 255;  // Of systemd itself.
constexpr unsigned warning_priority = 4;

}  // namespace

CircumstanceDesk::CircumstanceDesk(World world)
    : world_{std::move(world)}, self_{std::make_shared<CircumstanceDesk*>(this)}
{
}

CircumstanceDesk::~CircumstanceDesk()
{
    stop();
    *self_ = nullptr;
}

void CircumstanceDesk::start()
{
    CHECK(!is_started_);
    is_started_ = true;
    world_.loop.add(*this, world_.loop.now());
}

void CircumstanceDesk::stop()
{
    if (!std::exchange(is_started_, false))
        return;
    *self_ = nullptr;
    world_.loop.remove(*this);
}

void CircumstanceDesk::wake()
{
    if (is_started_)
        world_.loop.wake(*this);
}

Instant CircumstanceDesk::step(Instant now)
{
    if (!is_loaded_ && !is_loading_ && now >= load_at_)
        load();
    begin_asks();
    Instant next = is_loaded_ || is_loading_ ? never : load_at_;
    next = std::min(next, look_at_asks(now));
    next = std::min(next, end_turns(now));
    if (!is_saving_ && !unsaved_.empty() && now >= save_at_)
        save();
    return !is_saving_ && !unsaved_.empty() ? std::min(next, save_at_) : next;
}

void CircumstanceDesk::load()
{
    is_loading_ = true;
    world_.storage.load_open([self = self_](const Result<std::vector<Circumstance>>& loaded) {
        if (*self != nullptr)
            (*self)->note_loaded(loaded);
    });
}

void CircumstanceDesk::note_loaded(const Result<std::vector<Circumstance>>& loaded)
{
    is_loading_ = false;
    is_loaded_ = static_cast<bool>(loaded);
    load_at_ = world_.loop.now() + pause;
    wake();
    if (!loaded)
        return;
    for (const Circumstance& each : *loaded)
        // What has happened since is newer.
        if (!recent_.contains(each.service))
            world_.attach(each);
}

void CircumstanceDesk::note(const std::vector<StateChange>& changes)
{
    if (!is_started_)
        return;
    for (const StateChange& change : changes) {
        if (!is_turn_for_the_worse(change))
            continue;
        if (std::shared_ptr<const Service> service = world_.service_of(change.service))
            begin(change, std::move(service));
    }
}

void CircumstanceDesk::begin(const StateChange& change, std::shared_ptr<const Service> service)
{
    std::string triggers;
    const auto* check = std::get_if<TimerCheck>(&service->local);
    if (check != nullptr && world_.units != nullptr)
        if (const UnitFacts* facts = world_.units->find(check->timer);
            facts != nullptr && facts->timer)
            triggers = facts->timer->triggers;
    UnitsOfService units = units_of(*service, triggers);
    if (units.unit.empty() || units.unit.size() > unit_bytes_max)
        return;
    const Place place{.service = change.service, .at = change.at};
    if (turns_.size() >= turns_max || turns_.contains(place)) {
        ++dropped_;
        return;
    }
    for (const std::string& unit : {units.unit, units.other})
        if (!unit.empty())
            turns_of_.emplace(unit, place);
    Turn& turn = turns_[place];
    turn = {.service = std::move(service),
            .change = change,
            .units = std::move(units),
            .found = {.service = change.service, .at = change.at, .status = change.to},
            .until = world_.loop.now() + looked_ahead};
    turn.found.unit = turn.units.unit;
    Recent& recent = recent_[change.service];
    recent.at = change.at;
    look_again(place, turn);
    ask_lines(place, turn, recent);
    wake();
}

// What happened around it, as it is known by now.
void CircumstanceDesk::look_again(const Place& place, Turn& turn)
{
    std::vector<UnitEvent> events = events_around(book_, turn.units, turn.change.at);
    // The cause of it may be among those that are not kept.
    std::string because = because_of(*turn.service, turn.change, events);
    turn.found.events = keep_last(std::move(events), Circumstance::events_max);
    const bool is_news = because != turn.found.because;
    turn.found.because = std::move(because);
    if (is_news)
        tell(place, turn);
    else if (turn.has_lines)
        keep(place, turn.found);
}

void CircumstanceDesk::ask_lines(const Place& place, Turn& turn, Recent& recent)
{
    const std::string& unit = turn.units.unit;
    if (world_.journal == nullptr)
        return set_lines(place, {});
    const Instant now = world_.loop.now();
    if (recent.asked && now < *recent.asked + lines_again_after) {
        turn.has_old_lines = true;
        return set_lines(
            place, no_lines(unit, join("they were asked for at ", clock_of(recent.asked_at))));
    }
    recent.asked = now;
    recent.asked_at = turn.change.at;
    auto [ask, is_new] = asks_.try_emplace(unit);
    if (ask->second.turns.size() < turns_max)
        ask->second.turns.push_back(place);
    if (is_new) {
        ask->second.give_up = now + ask_timeout;
        queue_.push_back(unit);
    } else if (ask->second.is_late) {
        set_lines(place, no_lines(unit, "the journal does not answer"));
    }
    begin_asks();
}

// An answer may come from within.
void CircumstanceDesk::begin_asks()
{
    while (asks_under_way_ < asks_under_way_max && !queue_.empty()) {
        const std::string unit = std::move(queue_.front());
        queue_.pop_front();
        asks_.find(unit)->second.is_begun = true;
        ++asks_under_way_;
        world_.journal->last_of(unit, [self = self_, unit](Result<std::vector<JournalLine>> lines) {
            if (*self != nullptr)
                (*self)->note_lines(unit, std::move(lines));
        });
    }
}

void CircumstanceDesk::note_lines(const std::string& unit, Result<std::vector<JournalLine>> lines)
{
    auto answered = asks_.extract(unit);
    if (answered.empty())
        return;
    --asks_under_way_;
    std::vector<JournalLine> found;
    if (!lines)
        found = no_lines(unit, lines.error().context);
    else if (lines->empty())
        found = no_lines(unit, "the journal has none");
    else
        found =
            keep_last(*std::move(lines), Circumstance::lines_max, Circumstance::lines_bytes_max);
    for (const Place& place : answered.mapped().turns)
        set_lines(place, found);
    wake();
}

void CircumstanceDesk::set_lines(const Place& place, std::vector<JournalLine> lines)
{
    auto turn = turns_.find(place);
    if (turn == turns_.end())
        return;
    turn->second.found.lines = std::move(lines);
    turn->second.has_lines = true;
    tell(place, turn->second);
    // A later turn that asked for none is told with these.
    auto last = recent_.find(place.service);
    if (last == recent_.end() || last->second.asked_at != place.at)
        return;
    const Place later{.service = place.service, .at = last->second.at};
    if (auto found = turns_.find(later); found != turns_.end() && found->second.has_old_lines)
        tell(later, found->second);
}

void CircumstanceDesk::tell(const Place& place, Turn& turn)
{
    if (turn.has_lines)
        keep(place, turn.found);
    // Of an earlier turn nobody is to be told once there is another one.
    auto last = recent_.find(place.service);
    if (last == recent_.end() || last->second.at != place.at)
        return;
    Circumstance told = turn.found;
    // Those that were asked for with an earlier turn say more, and its alert may be another one.
    if (turn.has_old_lines) {
        auto earlier = turns_.find({.service = place.service, .at = last->second.asked_at});
        told.lines =
            earlier == turns_.end() ? std::vector<JournalLine>{} : earlier->second.found.lines;
    }
    world_.attach(told);
}

std::vector<JournalLine> CircumstanceDesk::no_lines(std::string_view unit,
                                                    std::string_view why) const
{
    std::vector<JournalLine> one{{.at = world_.loop.wall(),
                                  .priority = warning_priority,
                                  .text = join("no lines of ", unit, ": ", why)}};
    return keep_last(std::move(one), Circumstance::lines_max, Circumstance::lines_bytes_max);
}

void CircumstanceDesk::note(const UnitEvent& event)
{
    book_.note(event, world_.loop.wall());
    auto [first, last] = turns_of_.equal_range(event.unit);
    for (auto each = first; each != last; ++each)
        if (auto turn = turns_.find(each->second); turn != turns_.end())
            look_again(turn->first, turn->second);
    if (first != last)
        wake();
}

void CircumstanceDesk::forget(ServiceKey key)
{
    recent_.erase(key);
}

// Whoever waits for too long is told so, and has the lines all the same if they come soon.
Instant CircumstanceDesk::look_at_asks(Instant now)
{
    Instant next = never;
    const std::size_t before = asks_.size();
    for (auto ask = asks_.begin(); ask != asks_.end();) {
        Ask& each = ask->second;
        if (now >= each.give_up && !each.is_late) {
            each.is_late = true;
            const std::string why = each.is_begun ? join("the journal did not answer within ",
                                                         format_duration(ask_timeout))
                                                  : "too many units have failed at once";
            for (const Place& place : each.turns)
                set_lines(place, no_lines(ask->first, why));
        }
        if (!each.is_late)
            next = std::min(next, each.give_up);
        if (each.is_late && !each.is_begun) {
            ask = asks_.erase(ask);
        } else {
            ++ask;
        }
    }
    if (asks_.size() < before)
        std::erase_if(queue_, [this](const std::string& unit) { return !asks_.contains(unit); });
    return next;
}

Instant CircumstanceDesk::end_turns(Instant now)
{
    Instant next = never;
    for (auto turn = turns_.begin(); turn != turns_.end();) {
        if (now < turn->second.until) {
            next = std::min(next, turn->second.until);
            ++turn;
            continue;
        }
        for (const std::string& unit : {turn->second.units.unit, turn->second.units.other}) {
            auto [first, last] = turns_of_.equal_range(unit);
            for (auto each = first; each != last;)
                each = each->second == turn->first ? turns_of_.erase(each) : std::next(each);
        }
        turn = turns_.erase(turn);
    }
    return next;
}

void CircumstanceDesk::keep(const Place& place, const Circumstance& found)
{
    if (unsaved_.size() >= unsaved_max && !unsaved_.contains(place)) {
        ++dropped_;
        return;
    }
    unsaved_.insert_or_assign(place, found);
}

void CircumstanceDesk::save()
{
    is_saving_ = true;
    std::vector<Circumstance> rows;
    while (!unsaved_.empty() && rows.size() < Circumstances::rows_at_once) {
        auto row = unsaved_.extract(unsaved_.begin());
        rows.push_back(row.mapped());
        saving_.insert(std::move(row));
    }
    world_.storage.save(std::move(rows), [self = self_](const Result<void>& saved) {
        if (*self != nullptr)
            (*self)->note_saved(saved);
    });
}

void CircumstanceDesk::note_saved(const Result<void>& saved)
{
    is_saving_ = false;
    wake();
    // What is newer stays.
    if (!saved) {
        unsaved_.merge(saving_);
        save_at_ = world_.loop.now() + pause;
    }
    saving_.clear();
}

void CircumstanceDesk::flush()
{
    for (const auto& [place, turn] : turns_)
        if (!turn.has_lines)
            keep(place, turn.found);
    std::vector<Circumstance> rows;
    for (auto& [place, row] : std::exchange(unsaved_, {})) {
        rows.push_back(std::move(row));
        if (rows.size() == Circumstances::rows_at_once)
            world_.storage.save(std::exchange(rows, {}), [](const Result<void>&) {});
    }
    if (!rows.empty())
        world_.storage.save(std::move(rows), [](const Result<void>&) {});
}

}  // namespace holdfast::watch
