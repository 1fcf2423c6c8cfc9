#include "watch/unit/unit_desk.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {
namespace {

// The unit that a service names itself; empty when it selects some, or has none.
std::string unit_of(const Service& service)
{
    if (const auto* unit = std::get_if<UnitCheck>(&service.local))
        return unit->selection == UnitSelection::name ? unit->unit : std::string{};
    if (const auto* timer = std::get_if<TimerCheck>(&service.local))
        return timer->timer;
    return service.run_by;
}

bool selects(const Service& service) noexcept
{
    const auto* unit = std::get_if<UnitCheck>(&service.local);
    return unit != nullptr && unit->selection != UnitSelection::name;
}

bool is_about_a_unit(const Service& service) noexcept
{
    return service.type == CheckType::unit || service.type == CheckType::timer;
}

}  // namespace

UnitDesk::UnitDesk(World world) : world_{std::move(world)}, self_{std::make_shared<UnitDesk*>(this)}
{
}

UnitDesk::~UnitDesk()
{
    stop();
    *self_ = nullptr;
}

void UnitDesk::start()
{
    CHECK(!is_started_);
    is_started_ = true;
    must_settle_ = true;
    must_relate_ = true;
    world_.loop.add(*this, world_.loop.now());
}

void UnitDesk::stop()
{
    if (std::exchange(is_started_, false))
        world_.loop.remove(*this);
}

void UnitDesk::wake()
{
    if (is_started_)
        world_.loop.wake(*this);
}

// ---- Who has to do with which unit.

// What was discovered goes when systemd forgets it: nobody is to remind it of the unit.
bool UnitDesk::is_followed(const Watched& watched) const noexcept
{
    return !watched.unit.empty() && watched.service->owner != Owner::discovered;
}

void UnitDesk::define(ServiceKey key, const std::shared_ptr<const Service>& service)
{
    if (auto found = watched_.find(key);
        found != watched_.end() && found->second.service == service)
        return;
    Watched watched{
        .service = service, .unit = unit_of(*service), .is_run_by = !is_about_a_unit(*service)};
    // Before it is forgotten: the same unit is not let go of and taken up again.
    if (is_followed(watched))
        follow(watched.unit);
    forget(key);
    if (watched.unit.empty() && !selects(*service))
        return;
    look_at(key, watched.unit);
    const std::string unit = watched.unit;
    watched_.emplace(key, std::move(watched));
    if (const UnitFacts* facts = unit.empty() ? nullptr : world_.units.find(unit))
        note_triggered(*facts);
    // It is known at once, and need not wait for the first turn of its schedule.
    if (is_about_a_unit(*service))
        want_check(key);
    if (service->owner != Owner::discovered)
        want_settling({});
    must_relate_ = true;
    wake();
}

void UnitDesk::forget(ServiceKey key)
{
    auto found = watched_.find(key);
    if (found == watched_.end())
        return;
    Watched watched = std::move(found->second);
    watched_.erase(found);
    look_away(key, watched.unit);
    look_away(key, watched.triggered);
    if (is_followed(watched))
        unfollow(watched.unit);
    if (waiting_.erase(key) > 0)
        std::erase_if(to_check_, [key](const Turn& each) { return each.service == key; });
    // Whoever was told has forgotten it as well, and the key may come again.
    related_.erase(key);
    if (watched.service->owner != Owner::discovered)
        want_settling({});
    must_relate_ = true;
    wake();
}

void UnitDesk::follow(const std::string& unit)
{
    if (++followed_[unit] == 1)
        world_.units.follow(unit);
}

void UnitDesk::unfollow(const std::string& unit)
{
    if (--followed_.at(unit) > 0)
        return;
    followed_.erase(unit);
    world_.units.unfollow(unit);
}

void UnitDesk::look_at(ServiceKey key, const std::string& unit)
{
    if (!unit.empty())
        by_unit_[unit].insert(key);
}

void UnitDesk::look_away(ServiceKey key, const std::string& unit)
{
    auto found = by_unit_.find(unit);
    if (found == by_unit_.end())
        return;
    found->second.erase(key);
    if (found->second.empty())
        by_unit_.erase(found);
}

// Whoever is about a timer is about what that starts as well.
void UnitDesk::note_triggered(const UnitFacts& timer)
{
    if (!timer.timer)
        return;
    auto found = by_unit_.find(timer.name);
    if (found == by_unit_.end())
        return;
    const std::set<ServiceKey> keys = found->second;
    for (const ServiceKey key : keys) {
        Watched& watched = watched_.at(key);
        const bool is_of_timer = watched.service->type == CheckType::timer;
        if (!is_of_timer || watched.unit != timer.name ||
            watched.triggered == timer.timer->triggers)
            continue;
        look_away(key, watched.triggered);
        watched.triggered = timer.timer->triggers;
        look_at(key, watched.triggered);
    }
}

// ---- What changes.

void UnitDesk::on_unit(const UnitFacts* before, const UnitFacts* now)
{
    CHECK(before != nullptr || now != nullptr);
    const std::string& unit = now != nullptr ? now->name : before->name;
    if (now != nullptr)
        note_triggered(*now);
    if (before == nullptr || now == nullptr || is_news(*before, *now))
        want_checks_of(unit, now == nullptr);
    if (changes_discovery(before, now))
        want_settling(settle_after);
    if (changes_relations(before, now)) {
        must_relate_ = true;
        wake();
    }
}

void UnitDesk::on_trouble(const std::string& trouble)
{
    for (const auto& [key, watched] : watched_)
        if (!watched.is_run_by)
            want_check(key);
    if (trouble.empty())
        want_settling({});
    must_relate_ = true;
    wake();
}

void UnitDesk::want_checks_of(std::string_view unit, bool is_gone)
{
    auto found = by_unit_.find(unit);
    if (found == by_unit_.end())
        return;
    for (const ServiceKey key : found->second) {
        const Watched& watched = watched_.at(key);
        // What was discovered and is gone leaves the list in a moment.
        const bool leaves =
            is_gone && watched.unit == unit && watched.service->owner == Owner::discovered;
        if (!watched.is_run_by && !leaves)
            want_check(key);
    }
}

void UnitDesk::want_check(ServiceKey key)
{
    if (auto asked = asked_.find(key); asked != asked_.end()) {
        asked->second = true;
        return;
    }
    if (!waiting_.insert(key).second)
        return;
    to_check_.push_back({world_.loop.now() + gather, key});
    wake();
}

void UnitDesk::want_settling(Duration after)
{
    const Instant at = world_.loop.now() + after;
    settle_at_ = must_settle_ ? std::min(settle_at_, at) : at;
    must_settle_ = true;
    wake();
}

// ---- Checks.

Instant UnitDesk::step(Instant now)
{
    ask_for_checks(now);
    settle(now);
    if (std::exchange(must_relate_, false))
        relate();
    Instant next = never;
    if (was_known_ && !to_check_.empty() && asked_.size() < checks_max)
        next = std::max(to_check_.front().due, ask_not_before_);
    if (must_settle_ && !is_settling_ && world_.units.trouble().empty())
        next = std::min(next, settle_at());
    return next == never ? never : std::max(next, now);
}

void UnitDesk::ask_for_checks(Instant now)
{
    // A process that has just begun would have everything UNKNOWN for a moment.
    was_known_ = was_known_ || world_.units.trouble().empty();
    if (!was_known_ || now < ask_not_before_)
        return;
    while (!to_check_.empty() && to_check_.front().due <= now && asked_.size() < checks_max) {
        const ServiceKey key = to_check_.front().service;
        const bool again = world_.is_under_way(key);
        Result<void> asked = world_.check_now(key, [self = self_, key] {
            if (*self != nullptr)
                (*self)->note_over(key);
        });
        if (!asked && asked.error().code == Errc::overloaded) {
            ask_not_before_ = now + check_pause;
            return;
        }
        to_check_.pop_front();
        waiting_.erase(key);
        // Who is switched off, or gone, is not asked for again.
        if (asked)
            asked_.emplace(key, again);
    }
}

void UnitDesk::note_over(ServiceKey key)
{
    auto asked = asked_.extract(key);
    if (!asked.empty() && asked.mapped() && watched_.contains(key))
        want_check(key);
    wake();
}

// ---- What is discovered.

std::vector<Discovered> UnitDesk::discover_all() const
{
    ServiceList selecting;
    for (const auto& [key, watched] : watched_)
        if (is_selecting(watched))
            selecting.push_back(watched.service);
    std::ranges::sort(
        selecting, {}, [](const auto& service) -> const auto& { return service->id; });
    if (selecting.empty())
        return {};
    std::vector<const UnitFacts*> units;
    world_.units.each([&units](const UnitFacts& unit) { units.push_back(&unit); });
    auto is_about = [this](std::string_view unit, bool is_found) {
        auto keys = by_unit_.find(unit);
        return keys != by_unit_.end() && std::ranges::any_of(keys->second, [&](ServiceKey key) {
                   const Watched& watched = watched_.at(key);
                   return watched.unit == unit && !watched.is_run_by &&
                          (watched.service->owner == Owner::discovered) == is_found;
               });
    };
    static const std::string nobody_known;
    return discover({.selecting = selecting,
                     .units = units,
                     .is_named = [&](std::string_view unit) { return is_about(unit, false); },
                     .selected_by = [&](std::string_view unit) -> const std::string* {
                         if (!is_about(unit, true))
                             return nullptr;
                         auto by = selected_by_.find(unit);
                         return by == selected_by_.end() ? &nobody_known : &by->second;
                     }});
}

void UnitDesk::settle(Instant now)
{
    // While nothing is known of units nothing is gone.
    if (!must_settle_ || is_settling_ || now < settle_at() || !world_.units.trouble().empty())
        return;
    must_settle_ = false;
    is_settling_ = true;
    std::vector<Discovered> all = discover_all();
    selected_by_.clear();
    for (const Discovered& each : all)
        selected_by_.emplace(unit_of(each.service), each.selected_by);
    world_.replace(std::move(all), [self = self_](bool is_done) {
        if (*self != nullptr)
            (*self)->note_settled(is_done);
    });
}

void UnitDesk::note_settled(bool is_done)
{
    is_settling_ = false;
    for (const auto& [key, watched] : watched_)
        if (is_selecting(watched))
            want_check(key);
    if (!is_done) {
        settle_not_before_ = world_.loop.now() + settle_pause;
        want_settling({});
    }
    wake();
}

void UnitDesk::relate()
{
    std::vector<UnitService> services;
    for (const auto& [key, watched] : watched_)
        if (!is_selecting(watched))
            services.push_back({.key = key,
                                .id = watched.service->id,
                                .unit = watched.unit,
                                .is_run_by = watched.is_run_by});
    Relations relations =
        find_relations(services, [this](std::string_view unit) { return world_.units.find(unit); });
    for (const auto& [key, ids] : related_)
        if (!relations.contains(key))
            world_.relate(key, {});
    for (const auto& [key, ids] : relations)
        if (auto known = related_.find(key); known == related_.end() || known->second != ids)
            world_.relate(key, ids);
    related_ = std::move(relations);
}

}  // namespace holdfast::watch
