#include "watch/unit/bus_units.h"

#include <algorithm>
#include <utility>

#include "base/loop.h"
#include "base/text.h"

namespace holdfast::watch {

using systemd::ListedUnit;
using systemd::UnitProperties;

BusUnits::BusUnits(Loop& loop, Random& random, const BusUnitsSettings& settings)
    : loop_{loop},
      settings_{settings},
      asks_{settings.asks_waiting_max},
      refresh_{settings.resync_period},
      usage_{settings.usage_period},
      feed_{loop, random, *this, settings.feed}
{
    loop_.add(*this, never);
}

BusUnits::~BusUnits()
{
    loop_.remove(*this);
}

void BusUnits::add(UnitsObserver& observer)
{
    observers_.push_back(&observer);
}

void BusUnits::remove(UnitsObserver& observer)
{
    std::erase(observers_, &observer);
}

void BusUnits::tell(const UnitFacts* before, const UnitFacts* now)
{
    for (UnitsObserver* observer : observers_)
        observer->on_unit(before, now);
}

void BusUnits::set_trouble(const std::string& trouble)
{
    if (trouble.empty())
        trouble_since_.reset();
    else if (!trouble_since_)
        trouble_since_ = loop_.wall();
    if (std::exchange(trouble_, trouble) == trouble)
        return;
    for (UnitsObserver* observer : observers_)
        observer->on_trouble(trouble_);
}

const BusUnits::Entry* BusUnits::find_entry(std::string_view name) const
{
    auto entry = entries_.find(name);
    if (auto alias = aliases_.find(name); entry == entries_.end() && alias != aliases_.end())
        entry = entries_.find(alias->second);
    return entry == entries_.end() ? nullptr : &entry->second;
}

const UnitFacts* BusUnits::find(std::string_view name) const
{
    const Entry* entry = find_entry(name);
    return entry == nullptr ? nullptr : &entry->unit.facts;
}

void BusUnits::each(const std::function<void(const UnitFacts&)>& visit) const
{
    for (const auto& [name, entry] : entries_)
        visit(entry.unit.facts);
}

void BusUnits::follow(std::string_view name)
{
    if (auto found = followed_.find(name); found != followed_.end()) {
        ++found->second;
        return;
    }
    if (followed_.size() < settings_.followed_max)
        begin_to_follow(name, 1);
    else if (auto refused = refused_.find(name); refused != refused_.end())
        ++refused->second;
    else if (refused_.size() < settings_.refused_max)
        refused_.emplace(name, 1U);
}

void BusUnits::begin_to_follow(std::string_view name, unsigned times)
{
    followed_.emplace(name, times);
    if (feed_.is_subscribed() && find_entry(name) == nullptr)
        want(std::string{name}, true);
    loop_.wake(*this);
}

// What only we had loaded stays until the next resync: nothing is told from within this call.
void BusUnits::unfollow(std::string_view name)
{
    if (auto refused = refused_.find(name); refused != refused_.end()) {
        if (--refused->second == 0)
            refused_.erase(refused);
        return;
    }
    auto found = followed_.find(name);
    if (found == followed_.end() || --found->second > 0)
        return;
    followed_.erase(found);
    if (auto alias = aliases_.find(name); alias != aliases_.end())
        aliases_.erase(alias);
    if (refused_.empty())
        return;
    auto next = refused_.extract(refused_.begin());
    begin_to_follow(next.key(), next.mapped());
}

bool BusUnits::is_followed(const std::string& unit) const
{
    return followed_.contains(unit) ||
           std::any_of(aliases_.begin(), aliases_.end(),
                       [&](const auto& alias) { return alias.second == unit; });
}

bool BusUnits::has_room(const std::string& unit) const
{
    return entries_.size() < settings_.units_max || is_followed(unit);
}

Clocks BusUnits::clocks() const
{
    return {loop_.now(), loop_.wall()};
}

std::string BusUnits::refusal(std::string_view name) const
{
    // More than may wait are not remembered one by one.
    const bool is_refused = refused_.contains(name) ||
                            (refused_.size() >= settings_.refused_max && !followed_.contains(name));
    if (!is_refused)
        return {};
    return join("systemd is not asked about it: at most ", settings_.followed_max,
                " units are followed at a time, and ", refused_.size(),
                " more are to be; watch or select fewer");
}

std::string BusUnits::shortage() const
{
    if (left_out_ == 0)
        return {};
    return join(left_out_, " of systemd's units are not looked at: at most ", settings_.units_max,
                " are kept in memory besides those that are watched by name; name what matters");
}

BusUnits::Counts BusUnits::counts() const
{
    Counts all = counts_;
    const systemd::UnitFeed::Counts& feed = feed_.counts();
    all.units = entries_.size();
    all.followed = followed_.size();
    all.left_out = left_out_ + refused_.size();
    all.asks_waiting = asks_.size() + asked_.size() + usage_asked_;
    all.signals = feed.signals;
    all.foreign_signals = feed.foreign;
    all.garbage += feed.garbage;
    all.timeouts = feed.timeouts;
    return all;
}

Instant BusUnits::step(Instant now)
{
    if (!feed_.is_subscribed())
        return never;
    if (now >= resync_due_)
        begin_resync();
    Instant turn = take_turns(now);
    ask_on();
    note_if_known();
    return std::min(resync_due_, turn);
}

// Who is followed is looked at one by one, so that systemd never meets all questions at once.
Instant BusUnits::take_turns(Instant now)
{
    if (followed_.empty())
        return never;
    if (const std::string* unit = refresh_.next(followed_, now))
        want(*unit, true);
    if (usage_asked_ >= settings_.usage_asks_max)
        return refresh_.due();
    if (const std::string* unit = usage_.next(followed_, now)) {
        const Entry* entry = find_entry(*unit);
        if (entry != nullptr && entry->unit.facts.active_state != "inactive" &&
            entry->unit.facts.active_state != "failed" && feed_.ask_usage(entry->unit.facts.name))
            ++usage_asked_;
    }
    return std::min(refresh_.due(), usage_.due());
}

void BusUnits::want(const std::string& unit, bool may_load, bool is_of_resync)
{
    // systemd answers in order: what is under way was asked after its list was made, or is never
    // answered, and then the next resync is not to wait for it as well.
    if (auto asked = asked_.find(unit);
        is_of_resync && asked != asked_.end() && (asked->second.may_load || !may_load)) {
        asked->second.is_of_resync = true;
        return;
    }
    UnitAsk ask{.unit = unit,
                .may_load = may_load,
                .is_urgent = is_followed(unit),
                .is_of_resync = is_of_resync};
    if (!asks_.want(std::move(ask))) {
        ++counts_.dropped;
        is_cut_short_ = is_cut_short_ || is_of_resync;
        resync_due_ = std::min(resync_due_, loop_.now() + settings_.resync_again);
    }
    loop_.wake(*this);
}

void BusUnits::ask_on()
{
    while (asked_.size() < settings_.asks_max) {
        std::optional<UnitAsk> ask = asks_.take();
        if (!ask)
            return;
        bool is_asked = ask->may_load ? feed_.ask(ask->unit) : feed_.ask_loaded(ask->unit);
        // Not even sent: the connection is about to be lost, or systemd would not take this name.
        if (!is_asked)
            continue;
        if (auto entry = entries_.find(ask->unit); entry != entries_.end())
            entry->second.asked = loop_.now();
        asked_.emplace(ask->unit, *ask);
    }
}

// Told at once, so that what was only passed through is seen: before and after of each signal.
void BusUnits::update(Entry& entry, UnitProperties& what)
{
    UnitFacts before = entry.unit.facts;
    take_in(std::move(what), clocks(), entry.unit);
    entry.seen = resync_;
    if (!is_same_state(entry.unit.facts, before))
        tell(&before, &entry.unit.facts);
}

void BusUnits::forget(Entries::iterator entry)
{
    auto node = entries_.extract(entry);
    tell(&node.mapped().unit.facts, nullptr);
}

// A name may become another one of a unit, and a unit of its own again.
void BusUnits::note_alias(const std::string& name, const std::string& unit)
{
    if (name == unit) {
        aliases_.erase(name);
        return;
    }
    if (followed_.contains(name))
        aliases_.insert_or_assign(name, unit);
    if (auto entry = entries_.find(name); entry != entries_.end())
        forget(entry);
}

void BusUnits::know(const std::string& unit, const std::string& asked_by, UnitProperties& what)
{
    note_alias(asked_by, unit);
    auto found = entries_.find(unit);
    if (found != entries_.end()) {
        found->second.is_stale = false;
        update(found->second, what);
        return;
    }
    if (!has_room(unit)) {
        ++left_out_;
        return;
    }
    Entry& entry = entries_[unit];
    entry.unit.facts.name = unit;
    entry.is_stale = false;
    entry.asked = loop_.now();
    entry.seen = resync_;
    take_in(std::move(what), clocks(), entry.unit);
    tell(nullptr, &entry.unit.facts);
}

// systemd does not have it, or does not take its name for one.
void BusUnits::know_not(const std::string& unit)
{
    if (followed_.contains(unit)) {
        UnitProperties what;
        what.load_state = "not-found";
        what.active_state = "inactive";
        what.sub_state = "dead";
        know(unit, unit, what);
    } else if (auto entry = entries_.find(unit); entry != entries_.end()) {
        forget(entry);
    }
}

void BusUnits::on_changed(const std::string& unit, UnitProperties& what)
{
    auto found = entries_.find(unit);
    if (found == entries_.end()) {
        if (has_room(unit))
            want(unit, false);
        return;
    }
    bool is_incomplete = what.is_incomplete;
    update(found->second, what);
    if (is_incomplete)
        want(unit, false);
}

// Not loaded for that: to load it would make it new again, and so for ever.
void BusUnits::on_new(const std::string& unit)
{
    if (!is_reloading_ && has_room(unit))
        want(unit, false);
}

void BusUnits::on_job_removed(const std::string& unit)
{
    if (!entries_.contains(unit))
        on_new(unit);
}

void BusUnits::on_removed(const std::string& unit)
{
    auto entry = entries_.find(unit);
    if (is_reloading_ || entry == entries_.end())
        return;
    if (!is_followed(unit))
        forget(entry);
    else if (loop_.now() - entry->second.asked >= settings_.echo)
        want(unit, true);
}

void BusUnits::on_told(const std::string& unit, Result<UnitProperties> what)
{
    UnitAsk ask{};
    if (auto asked = asked_.find(unit); asked != asked_.end())
        ask = std::move(asked_.extract(asked).mapped());
    if (what && what->id && !what->id->empty()) {
        std::string own_name = *what->id;
        know(own_name, unit, *what);
    } else if (!what && what.error().code == Errc::not_found) {
        // Not loaded is not the same as not there: whoever follows it knows it from before.
        if (ask.may_load || !is_followed(unit))
            know_not(unit);
    } else {
        counts_.garbage += what ? 1U : 0U;
        if (auto entry = entries_.find(unit); entry != entries_.end())
            entry->second.is_stale = true;
    }
    ask_on();
    note_if_known();
}

void BusUnits::on_usage(const std::string& unit, Result<UnitProperties> what)
{
    usage_asked_ -= usage_asked_ > 0 ? 1U : 0U;
    loop_.wake(*this);
    auto entry = entries_.find(unit);
    if (what && entry != entries_.end())
        update(entry->second, *what);
}

}  // namespace holdfast::watch
