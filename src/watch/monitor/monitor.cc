#include "watch/monitor/monitor.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace holdfast::watch {

Monitor::Monitor(MonitorSettings settings, World world)
    : settings_{std::move(settings)},
      world_{std::move(world)},
      schedule_{settings_.schedule},
      interruptions_{settings_.interruptions},
      connectivity_{settings_.connectivity, settings_.reference != nullptr, world_.loop.now()},
      backlog_{settings_.backlog_max},
      self_{std::make_shared<Monitor*>(this)}
{
}

Monitor::~Monitor()
{
    *self_ = nullptr;
    if (is_started_)
        world_.loop.remove(*this);
}

void Monitor::start()
{
    CHECK(!is_started_);
    is_started_ = true;
    world_.loop.add(*this, world_.loop.now());
}

void Monitor::wake()
{
    if (is_started_)
        world_.loop.wake(*this);
}

Instant Monitor::step(Instant now)
{
    // First of all: what was seen across a gap must not be taken for true.
    if (auto gap = interruptions_.note(now, world_.loop.wall(), asked_))
        interrupt(*gap, now);
    collect(now);
    time_out(now);
    if (!is_ending()) {
        ask_reference(now);
        begin_due(now);
    }
    store(now);
    finish_drain(now);
    asked_ = next_step(now);
    return asked_;
}

Instant Monitor::next_step(Instant now) const
{
    Instant next = world_.prober.next_event();
    if (!deadlines_.empty())
        next = std::min(next, deadlines_.begin()->first);
    if (!is_ending()) {
        next = std::min(next, std::max(schedule_.next_due(), begin_at_));
        if (!services_.empty())
            next = std::min(
                {next, connectivity_.reference_due(), now + settings_.interruptions.look_interval});
    }
    if (storing_ == 0 && !backlog_.is_empty())
        next = std::min(next, store_at_);
    if (drained_)
        next = std::min(next, *drain_until_);
    return std::max(next, now);
}

// ---- What is watched.

void Monitor::apply(MonitorSettings settings)
{
    Instant now = world_.loop.now();
    bool is_another = settings.reference != settings_.reference;
    settings_ = std::move(settings);
    schedule_.apply(settings_.schedule);
    interruptions_.apply(settings_.interruptions);
    connectivity_.apply(settings_.connectivity);
    if (is_another) {
        bool was_offline = connectivity_.is_offline();
        give_up_reference();
        connectivity_ = Connectivity{settings_.connectivity, settings_.reference != nullptr, now};
        if (was_offline)
            world_.observer.on_connectivity(true);
    }
    note_dropped(backlog_.set_limit(settings_.backlog_max));
    for (const auto& [key, watched] : services_)
        if (watched.service->is_enabled)
            schedule_.put(key, *watched.service, now);
    wake();
}

void Monitor::put(ServiceKey key, std::shared_ptr<const Service> service)
{
    CHECK(service != nullptr);
    Watched& watched = services_[key];
    if (watched.service == service)
        return;
    Instant now = world_.loop.now();
    give_up(watched, now);
    watched.service = std::move(service);
    watched.reach = reach_of(*watched.service);
    if (watched.service->is_enabled && !is_ending()) {
        schedule_.put(key, *watched.service, now);
        if (askers_.contains(key))
            (void)schedule_.ask(key, now);
    } else {
        schedule_.remove(key);
    }
    wake();
    if (!services_.at(key).service->is_enabled)
        forget_askers(key);
}

void Monitor::remove(ServiceKey key)
{
    auto found = services_.find(key);
    if (found == services_.end())
        return;
    give_up(found->second, world_.loop.now());
    schedule_.remove(key);
    services_.erase(found);
    wake();
    forget_askers(key);
}

void Monitor::assign(const std::vector<std::pair<ServiceKey, std::shared_ptr<const Service>>>& all)
{
    std::set<ServiceKey> keys;
    for (const auto& [key, service] : all)
        keys.insert(key);
    std::vector<ServiceKey> gone;
    for (const auto& [key, watched] : services_)
        if (!keys.contains(key))
            gone.push_back(key);
    for (ServiceKey key : gone)
        remove(key);
    for (const auto& [key, service] : all)
        put(key, service);
}

void Monitor::restore(Finding finding, WallTime since)
{
    auto found = services_.find(finding.service);
    if (found == services_.end() || found->second.latest)
        return;
    found->second.latest = std::move(finding);
    found->second.since = since;
}

Result<void> Monitor::check_now(ServiceKey key, Told told)
{
    auto found = services_.find(key);
    if (found == services_.end())
        return Error{Errc::not_found, "no such service"};
    if (is_ending())
        return Error{Errc::unavailable, "checks have ended"};
    if (!found->second.service->is_enabled)
        return Error{Errc::conflict, "the service is not enabled"};
    if (askers_.size() >= settings_.askers_max)
        return Error{Errc::overloaded, "too many wait for checks that they asked for"};
    CHECK(schedule_.ask(key, world_.loop.now()));
    askers_.emplace(key, std::move(told));
    wake();
    return {};
}

const Finding* Monitor::latest(ServiceKey key) const noexcept
{
    auto found = services_.find(key);
    return found != services_.end() && found->second.latest ? &*found->second.latest : nullptr;
}

// ---- From the schedule to the prober.

Duration Monitor::timeout_of(const Service& service) const noexcept
{
    return service.timeout.value_or(settings_.timeout);
}

void Monitor::begin_due(Instant now)
{
    if (now < begin_at_)
        return;
    for (std::size_t i = 0; i < settings_.starts_max; ++i) {
        auto turn = schedule_.begin(now);
        if (!turn)
            return;
        begin_at_ = now + settings_.gather;
        begin(*turn, now);
    }
    begin_at_ = now;
}

void Monitor::begin(const Schedule::Turn& turn, Instant now)
{
    const Watched& watched = services_.at(turn.service);
    ++counts_.begun;
    world_.observer.on_begun(*watched.service, turn.lag);
    submit({.key = turn.service,
            .service = watched.service,
            .began = now,
            .began_wall = world_.loop.wall(),
            .attempt_began = now,
            .deadline = never},
           now);
}

void Monitor::submit(Running check, Instant now)
{
    CheckId id{++numbers_};
    Duration timeout = timeout_of(*check.service);
    check.attempt_began = now;
    check.deadline = now + timeout + settings_.timeout_grace;
    deadlines_.emplace(check.deadline, id);
    services_.at(check.key).check = id;
    world_.prober.submit({.id = id, .service = check.service, .timeout = timeout}, now);
    running_.emplace(id.value, std::move(check));
}

Monitor::Running Monitor::extract(CheckId id)
{
    auto node = running_.extract(id.value);
    CHECK(!node.empty());
    Running check = std::move(node.mapped());
    deadlines_.erase({check.deadline, id});
    services_.at(check.key).check = {};
    return check;
}

// What is under way comes to nothing.
void Monitor::give_up(Watched& watched, Instant now)
{
    if (watched.check.value == 0)
        return;
    world_.prober.cancel(watched.check);
    Running check = extract(watched.check);
    schedule_.end(check.key, std::nullopt, now);
    ++counts_.cancelled;
}

// All at once: who is told may ask again.
std::vector<Monitor::Told> Monitor::take_askers(ServiceKey key)
{
    std::vector<Told> askers;
    for (auto asker = askers_.extract(key); !asker.empty(); asker = askers_.extract(key))
        askers.push_back(std::move(asker.mapped()));
    return askers;
}

void Monitor::forget_askers(ServiceKey key)
{
    for (const Told& told : take_askers(key))
        told(nullptr);
}

}  // namespace holdfast::watch
