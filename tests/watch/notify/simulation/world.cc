#include "tests/watch/notify/simulation/world.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "store/kind.h"
#include "store/migrations.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;

constexpr int services_count = 12;

std::vector<Receiver> make_receivers()
{
    Receiver chat{.name = "chat", .format = Format::slack, .timeout = 5s};
    Receiver old{.name = "old", .format = Format::legacy, .send_resolved = false, .timeout = 3s};
    Receiver manager{.name = "manager", .format = Format::alertmanager};
    for (Receiver* each : {&chat, &old, &manager})
        each->messages_per_minute = 120;
    return {chat, old, manager};
}

std::vector<std::shared_ptr<const Receiver>> share(const std::vector<Receiver>& receivers)
{
    std::vector<std::shared_ptr<const Receiver>> shared;
    for (const Receiver& each : receivers)
        shared.push_back(std::make_shared<const Receiver>(each));
    return shared;
}

void create_tables(sqlite::Connection& db)
{
    for (const store::Migration& migration : store::ledger_kind().migrations)
        if (migration.name.ends_with("_alerts") || migration.name.ends_with("_circumstances"))
            db.script(migration.sql);
}

AlertSettings settings()
{
    AlertSettings settings{.storm_over = 4, .reminder = 15min, .renewal = 15min};
    settings.symptoms.thresholds = {.failures = 3, .successes = 2};
    return settings;
}

}  // namespace

World::Process::Process(World& world, Random random)
    : loop{world.loop_},
      ledger{{.loop = world.loop_,
              .db = world.db_,
              .sights = world.sights_,
              .is_over = [&world] { return world.is_over_; },
              .ends =
                  [&world](bool is_committed) {
                      return world.is_doomed(is_committed ? Doom::after_commit
                                                          : Doom::before_commit);
                  },
              .blame =
                  [&world](const std::string& what) {
                      world.receivers_.blame("a write failed: " + what);
                  },
              .random = Random{random.next()}}},
      store{ledger, world.addresses_},
      outbox{ledger},
      transport{{.loop = world.loop_,
                 .receivers = world.receivers_,
                 .is_over = [&world] { return world.is_over_; },
                 .look = [&world](const Message& message) { world.look_at(message); },
                 .random = Random{random.next()},
                 .collector = &notifier}},
      desk{settings(), world.loop_, store, *this},
      notifier{{},
               {.loop = world.loop_,
                .outbox = outbox,
                .transport = transport,
                .observer = observer,
                .held_until =
                    [&world, this](ServiceKey key, WallTime at) {
                        auto until = desk.policy().maintenance_until(key, at);
                        world.sights_[Sight::held_back] += until ? 1U : 0U;
                        return until;
                    }},
               world.receivers_.all(),
               Random{random.next()}}
{
    world.loop_.add(desk, world.loop_.now());
    world.loop_.add(notifier, world.loop_.now());
    ledger.refuses_some = !world.is_calm_;
    for (const auto& [key, service] : world.services_)
        desk.define(key, service);
}

World::Process::~Process()
{
    loop.remove(notifier);
    loop.remove(desk);
}

World::World(std::uint64_t seed, Sights& sights)
    : sights_{sights},
      random_{seed},
      db_{":memory:", sqlite::Mode::create},
      receivers_{sights, share(make_receivers())},
      addresses_{std::make_shared<const std::vector<Receiver>>(make_receivers())},
      oracle_{services_}
{
    create_tables(db_);
    define_services();
    loop_.add(*this, loop_.now());
}

World::~World()
{
    is_over_ = true;
    process_.reset();
    loop_.remove(*this);
}

void World::define_services()
{
    for (int i = 1; i <= services_count; ++i) {
        Service service{.id = join("s", i), .name = join("Service ", i), .group = join("g", i % 3)};
        if (i == 6 || i == 7 || i == 8)
            service.depends_on = {"s1"};
        if (i == 9)
            service.depends_on = {"s6", "s2"};
        ServiceKey key{i};
        services_[key] = std::make_shared<const Service>(std::move(service));
        targets_[key] = {.checked_next = loop_.now() + up_to(30s),
                         .interval = 20s + 1s * static_cast<int>(random_.below(3))};
    }
}

Duration World::up_to(Duration most)
{
    return Duration{
        static_cast<Duration::rep>(1 + random_.below(static_cast<std::uint64_t>(most.count())))};
}

void World::start()
{
    is_over_ = false;
    doom_ = Doom::none;
    needs_to_take_over_ = true;
    pending_windows_ = 0;
    process_ = std::make_unique<Process>(*this, Random{random_.next()});
}

void World::end_process()
{
    is_over_ = true;
    process_->transport.end();
    process_.reset();
    start();
}

void World::run_for(Duration time)
{
    Instant until = loop_.now() + time;
    while (loop_.next_due() <= until) {
        loop_.run_until(loop_.next_due());
        if (is_over_)
            end_process();
    }
    loop_.run_until(until);
}

bool World::is_doomed(Doom doom)
{
    if (doom_ != doom)
        return is_over_;
    doom_ = Doom::none;
    is_over_ = true;
    ++sights_[Sight::crashes];
    return true;
}

// Nothing may go out about who is in maintenance.
void World::look_at(const Message& message)
{
    if (is_doomed(Doom::at_send))
        return;
    for (const Notice& notice : message.members)
        if (oracle_.is_in_maintenance(notice.alert.service, loop_.wall()))
            receivers_.blame(join("notice ", notice.id.value, " is sent to ", message.receiver,
                                  " in maintenance"));
}

Instant World::step(Instant now)
{
    Instant next = never;
    for (auto& [key, target] : targets_) {
        if (now >= target.changes && !is_calm_)
            change_truth(target, now);
        if (now >= target.checked_next) {
            target.checked_next = now + target.interval;
            check(key, target);
        }
        next = std::min(next, target.checked_next);
    }
    return next;
}

void World::change_truth(Target& target, Instant now)
{
    target.changes = now + up_to(10min);
    std::uint64_t dice = random_.below(20);
    target.truth = dice < 13   ? Status::healthy
                   : dice < 16 ? Status::down
                   : dice < 17 ? Status::unhealthy
                               : Status::degraded;
}

void World::check(ServiceKey key, Target& target)
{
    if (is_over_)
        return;
    const AlertState& state = process_->desk.policy().state();
    Finding finding{.service = key, .at = loop_.wall(), .status = target.truth};
    if (chance(50))
        finding.status = Status::unknown;
    else if (is_up(target.truth) && has_failing_ancestor(key))
        finding.status = Status::down;
    bool was_announced = std::ranges::any_of(state.alerts, [key](const auto& each) {
        return each.second.service == key && each.second.kind == AlertKind::down &&
               each.second.is_announced();
    });
    process_->desk.note(finding);
    compare(finding, was_announced);
}

void World::compare(const Finding& finding, bool was_announced)
{
    const AlertState& state = process_->desk.policy().state();
    for (const auto& [id, alert] : state.alerts) {
        if (alert.held == Held::by_dependency && suppressed_.insert(id).second)
            ++sights_[Sight::suppressed];
        if (alert.held == Held::by_silence && silenced_.insert(id).second)
            ++sights_[Sight::silenced];
    }
    if (!process_->desk.is_open() || pending_windows_ > 0)
        needs_to_take_over_ = true;
    if (needs_to_take_over_) {
        needs_to_take_over_ = !process_->desk.is_open() || pending_windows_ > 0;
        for (const auto& [id, window] : state.windows)
            if (!oracle_.knows(window.comment) && pending_windows_ == 0)
                oracle_.add(window.comment, asked_windows_.at(window.comment));
        oracle_.take_over(state);
        return;
    }
    if (oracle_.was_visited(finding.service))
        return oracle_.take_over(finding.service, state);
    oracle_.note(finding, was_announced);
    if (!services_.at(finding.service)->depends_on.empty())
        return;
    bool is_up = std::ranges::any_of(state.alerts, [&finding](const auto& each) {
        return each.second.service == finding.service && each.second.kind == AlertKind::down;
    });
    if (is_up != oracle_.is_up(finding.service))
        receivers_.blame(join("service ", finding.service.value, is_up ? " has" : " lacks",
                              " an alert that its threshold ", is_up ? "does not ask" : "asks",
                              " for"));
}

bool World::has_failing_ancestor(ServiceKey key) const
{
    for (const std::string& parent : services_.at(key)->depends_on)
        for (const auto& [each, service] : services_)
            if (service->id == parent &&
                (is_failure(targets_.at(each).truth) || has_failing_ancestor(each)))
                return true;
    return false;
}

}  // namespace holdfast::watch
