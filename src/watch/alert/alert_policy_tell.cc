// The part of AlertPolicy that decides who is told what, and when.
#include <algorithm>

#include "base/text.h"
#include "watch/alert/alert_policy.h"

namespace holdfast::watch {

Instant AlertPolicy::tick(Moment moment)
{
    Instant next = never;
    std::vector<Alert*> ready = find_ready(moment, next);
    if (ready.empty())
        gather_until_.reset();
    else if (!gather_until_)
        gather_until_ = moment.now + settings_.gather;
    if (gather_until_ && moment.now >= *gather_until_) {
        announce(ready, moment);
        gather_until_.reset();
    }
    for (auto& [id, alert] : state_.alerts)
        if (alert.is_announced())
            next = std::min(next, repeat(alert, moment));
    return gather_until_ ? std::min(next, *gather_until_) : next;
}

// Lowers `next` to when those that are not ready are to be looked at again.
std::vector<Alert*> AlertPolicy::find_ready(Moment moment, Instant& next)
{
    std::vector<Alert*> ready;
    // Judging may end alerts.
    for (const auto& [id, since] : std::map{pending_}) {
        auto found = state_.alerts.find(id);
        if (found == state_.alerts.end())
            continue;
        Alert& alert = found->second;
        Verdict verdict = judge(alert, moment);
        if (verdict == Verdict::announce)
            ready.push_back(&alert);
        else if (verdict == Verdict::drop)
            begin_anew({alert.service, alert.kind}, moment);
        // What ends a hold is mostly a finding or an operator, after which time is let pass at
        // once.
        if (verdict == Verdict::wait || verdict == Verdict::hold)
            next = std::min(next, moment.now + (verdict == Verdict::wait ? Duration{tick_interval}
                                                                         : look_interval));
    }
    return ready;
}

AlertPolicy::Verdict AlertPolicy::judge(Alert& alert, Moment moment)
{
    if (maintenance_until(alert.service, moment.wall))
        return Verdict::drop;
    if (Alert* parent = find_suppressor(alert)) {
        suppress(alert, *parent);
        return Verdict::hold;
    }
    if (alert.held == Held::by_dependency)
        return Verdict::drop;
    Held held = is_silenced(alert, moment.wall) ? Held::by_silence : Held::no;
    if (held != alert.held) {
        alert.held = held;
        note_change(alert);
    }
    if (held != Held::no)
        return Verdict::hold;
    bool may_wait = moment.now < pending_.at(alert.id) + settings_.suspicion_max;
    return may_wait && is_suspected(alert) ? Verdict::wait : Verdict::announce;
}

Alert* AlertPolicy::find_suppressor(const Alert& alert)
{
    if (is_its_own_fault(alert.kind))
        return nullptr;
    if (Alert* host = find_up({host_key, AlertKind::host_offline}))
        return host;
    for (ServiceKey ancestor : services_.ancestors(alert.service))
        for (AlertKind kind : {AlertKind::down, AlertKind::heartbeat}) {
            Alert* parent = find_up({ancestor, kind});
            // Who is held has an ancestor that is not, which is one of these as well. If not, they
            // depend on each other, and one has to be told of.
            if (parent != nullptr && parent->held != Held::by_dependency)
                return parent;
        }
    return nullptr;
}

void AlertPolicy::suppress(Alert& child, Alert& parent)
{
    if (child.held != Held::by_dependency) {
        child.held = Held::by_dependency;
        note_change(child);
    }
    bool has_room = parent.children.size() < Alert::children_max;
    if (has_room && std::ranges::find(parent.children, child.service_id) == parent.children.end()) {
        parent.children.push_back(child.service_id);
        note_change(parent);
    }
}

bool AlertPolicy::is_suspected(const Alert& alert) const
{
    if (is_its_own_fault(alert.kind))
        return false;
    return std::ranges::any_of(services_.ancestors(alert.service), [this](ServiceKey ancestor) {
        StreakKey key{ancestor, AlertKind::down};
        auto found = state_.streaks.find(key);
        return found != state_.streaks.end() && found->second.failures > 0 && !up_.contains(key);
    });
}

bool AlertPolicy::is_silenced(const Alert& alert, WallTime at) const
{
    const std::shared_ptr<const Service>& service = services_.find(alert.service);
    return std::ranges::any_of(state_.silences, [&](const auto& each) {
        const SilenceRule& rule = each.second;
        return rule.covers(at) &&
               (service == nullptr ? rule.about.is_everything() : rule.about.matches(*service));
    });
}

void AlertPolicy::announce(const std::vector<Alert*>& ready, Moment moment)
{
    bool is_storm = ready.size() > settings_.storm_over;
    if (moment.now >= storm_until_)
        storm_key_.clear();
    auto begun = std::chrono::floor<std::chrono::seconds>(moment.wall).time_since_epoch().count();
    if (is_storm && storm_key_.empty()) {
        storm_key_ = join("storm:", begun, ":", ready.front()->id.value);
        storm_until_ = moment.now + settings_.storm_lasts;
    }
    for (Alert* alert : ready) {
        alert->announced = moment.wall;
        alert->told = moment.wall;
        alert->key = !storm_key_.empty() ? storm_key_
                                         : join(to_string(alert->kind), ":", alert->service_id, ":",
                                                begun, ":", alert->id.value);
        pending_.erase(alert->id);
        renewed_[alert->id] = moment.now;
        note_change(*alert);
        tell(Event::firing, *alert, moment);
    }
}

// What is due of an alert that was announced, and when to look at it again.
Instant AlertPolicy::repeat(Alert& alert, Moment moment)
{
    Instant next = never;
    if (settings_.renewal > Duration::zero()) {
        Instant due = renewed_[alert.id] + settings_.renewal;
        bool may_go = moment.now >= due && !maintenance_until(alert.service, moment.wall);
        if (may_go) {
            renewed_[alert.id] = moment.now;
            tell(Event::renewal, alert, moment);
        }
        next = may_go ? moment.now + settings_.renewal : std::max(due, moment.now + look_interval);
    }
    if (settings_.reminder == Duration::zero() || alert.acknowledged)
        return next;
    if (alert.told > moment.wall) {  // The clock was set back: from here on it is told anew.
        alert.told = moment.wall;
        note_change(alert);
    }
    if (moment.wall - alert.told >= settings_.reminder && may_remind(alert, moment.wall)) {
        alert.told = moment.wall;
        note_change(alert);
        tell(Event::reminder, alert, moment);
    }
    // The wall clock may be set meanwhile, so that nothing is slept through.
    return std::min(next, moment.now + look_interval);
}

bool AlertPolicy::may_remind(const Alert& alert, WallTime at)
{
    return !maintenance_until(alert.service, at) && !is_silenced(alert, at) &&
           find_suppressor(alert) == nullptr;
}

bool AlertPolicy::is_covered(ServiceKey service, const MaintenanceWindow& window) const
{
    if (window.about.is_everything())
        return true;
    auto is_meant = [&](ServiceKey key) {
        const std::shared_ptr<const Service>& each = services_.find(key);
        return each != nullptr && window.about.matches(*each);
    };
    return is_meant(service) || std::ranges::any_of(services_.ancestors(service), is_meant);
}

std::optional<WallTime> AlertPolicy::maintenance_until(ServiceKey service, WallTime at) const
{
    std::optional<WallTime> until;
    for (const auto& [id, window] : state_.windows)
        if (auto end = window.under_way(at, settings_.host_offset);
            end && is_covered(service, window))
            until = until ? std::max(*until, *end) : *end;
    return until;
}

bool AlertPolicy::was_in_maintenance(ServiceKey service, WallTime from, WallTime to) const
{
    return std::ranges::any_of(state_.windows, [&](const auto& each) {
        return each.second.touches(from, to, settings_.host_offset) &&
               is_covered(service, each.second);
    });
}

}  // namespace holdfast::watch
