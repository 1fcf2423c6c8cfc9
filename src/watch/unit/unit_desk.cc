#include "watch/unit/unit_desk.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "watch/unit/timer_judge.h"
#include "watch/unit/unit_judge.h"

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

UnitDesk::UnitDesk(World world)
    : world_{std::move(world)},
      checks_{{.loop = world_.loop,
               .is_under_way = world_.is_under_way,
               .check_now = world_.check_now}},
      self_{std::make_shared<UnitDesk*>(this)}
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
    if (!std::exchange(is_started_, false))
        return;
    world_.loop.remove(*this);
    checks_.stop();
}

void UnitDesk::wake()
{
    if (is_started_)
        world_.loop.wake(*this);
}

// ---- Who has to do with which unit.

void UnitDesk::define(ServiceKey key, const std::shared_ptr<const Service>& service)
{
    if (auto found = watched_.find(key);
        found != watched_.end() && found->second.service == service)
        return;
    Watched watched{
        .service = service, .unit = unit_of(*service), .is_run_by = !is_about_a_unit(*service)};
    // Before it is forgotten: the same unit is not let go of and taken up again.
    if (!watched.unit.empty())
        follow(watched.unit);
    forget(key);
    if (watched.unit.empty() && !selects(*service))
        return;
    look_at(key, watched.unit);
    const bool is_named = !watched.unit.empty();
    watched_.emplace(key, std::move(watched));
    if (is_named && !resolve(key))
        unresolved_.insert(key);
    // It is known at once, and need not wait for the first turn of its schedule.
    if (is_about_a_unit(*service))
        checks_.add(key);
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
    unresolved_.erase(key);
    look_away(key, watched.unit);
    look_away(key, watched.own_name);
    look_away(key, watched.triggered);
    if (!watched.unit.empty())
        unfollow(watched.unit);
    checks_.forget(key);
    // Whoever was told has forgotten it as well, and the key may come again.
    related_.erase(key);
    late_at_.erase(key);
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

// Whoever names a unit by another name of it hears of it by its own. Nothing is known of one that
// systemd was not asked about yet.
bool UnitDesk::resolve(ServiceKey key)
{
    Watched& watched = watched_.at(key);
    const UnitFacts* facts = world_.units.find(watched.unit);
    if (facts == nullptr)
        return false;
    if (facts->name != watched.unit) {
        watched.own_name = facts->name;
        look_at(key, watched.own_name);
        must_relate_ = true;
        want_settling({});
    }
    note_timer(*facts);
    return true;
}

// Whoever is about a timer is about what that starts as well, and is to be looked at when it is
// late. One that is stopped has no time any more, but is late at the one that it had.
void UnitDesk::note_timer(const UnitFacts& timer)
{
    auto found = by_unit_.find(timer.name);
    if (!timer.timer || found == by_unit_.end())
        return;
    const std::set<ServiceKey> keys = found->second;
    for (const ServiceKey key : keys) {
        Watched& watched = watched_.at(key);
        const auto* check = std::get_if<TimerCheck>(&watched.service->local);
        if (check == nullptr || !is_about(watched, timer.name))
            continue;
        if (timer.timer->next_elapse) {
            late_at_[key] = *timer.timer->next_elapse + allowed_lateness(*check, timer);
            wake();
        } else if (timer.timer->missed_elapse) {
            // It was stopped before anybody here knew of it.
            late_at_.try_emplace(key,
                                 *timer.timer->missed_elapse + allowed_lateness(*check, timer));
            wake();
        }
        if (watched.triggered == timer.timer->triggers)
            continue;
        look_away(key, watched.triggered);
        watched.triggered = timer.timer->triggers;
        look_at(key, watched.triggered);
    }
}

// When the next of them is late.
Instant UnitDesk::check_late(Instant now)
{
    const WallTime wall = world_.loop.wall();
    Instant next = never;
    for (auto each = late_at_.begin(); each != late_at_.end();) {
        if (each->second < wall) {
            checks_.add(each->first);
            each = late_at_.erase(each);
            continue;
        }
        next = std::min(next, now + (each->second - wall) + std::chrono::milliseconds{1});
        ++each;
    }
    return next;
}

// ---- What changes.

void UnitDesk::on_unit(const UnitFacts* before, const UnitFacts* now)
{
    CHECK(before != nullptr || now != nullptr);
    const std::string& unit = now != nullptr ? now->name : before->name;
    std::erase_if(unresolved_, [this](ServiceKey key) { return resolve(key); });
    if (now != nullptr)
        note_timer(*now);
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
            checks_.add(key);
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
            is_gone && is_about(watched, unit) && watched.service->owner == Owner::discovered;
        if (!watched.is_run_by && !leaves)
            checks_.add(key);
    }
}

void UnitDesk::want_settling(Duration after)
{
    const Instant at = world_.loop.now() + after;
    settle_at_ = must_settle_ ? std::min(settle_at_, at) : at;
    must_settle_ = true;
    wake();
}

Instant UnitDesk::step(Instant now)
{
    const bool is_known = world_.units.trouble().empty();
    // A process that has just begun would have everything UNKNOWN for a moment.
    if (is_known && !checks_.is_started())
        checks_.start();
    Instant next = check_late(now);
    settle(now);
    // Who depends on whom does not end because nobody can say so: what it holds back stays there.
    if (is_known && std::exchange(must_relate_, false))
        relate();
    if (must_settle_ && !is_settling_ && is_known)
        next = std::min(next, settle_at());
    return next == never ? never : std::max(next, now);
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
    auto is_watched = [this](std::string_view unit, bool is_found) {
        auto keys = by_unit_.find(unit);
        return keys != by_unit_.end() && std::ranges::any_of(keys->second, [&](ServiceKey key) {
                   const Watched& watched = watched_.at(key);
                   return is_about(watched, unit) && !watched.is_run_by &&
                          (watched.service->owner == Owner::discovered) == is_found;
               });
    };
    static const std::string nobody_known;
    return discover({.selecting = selecting,
                     .units = units,
                     .is_named = [&](std::string_view unit) { return is_watched(unit, false); },
                     .selected_by = [&](std::string_view unit) -> const std::string* {
                         if (!is_watched(unit, true))
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
            checks_.add(key);
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
                                .unit = watched.own_name.empty() ? watched.unit : watched.own_name,
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
