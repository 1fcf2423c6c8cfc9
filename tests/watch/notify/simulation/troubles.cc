// The part of World that is what happens to it, and how it is judged.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "tests/watch/notify/simulation/world.h"

namespace holdfast::watch {

using namespace std::chrono_literals;

std::string World::live()
{
    ++sights_[Sight::seeds];
    start();
    Instant end = loop_.now() + 22min;
    while (loop_.now() < end && receivers_.wrong().empty()) {
        run_for(up_to(90s));
        befall();
    }
    if (receivers_.wrong().empty())
        come_to_rest();
    if (receivers_.wrong().empty())
        judge();
    return receivers_.wrong();
}

void World::befall()
{
    const auto& all = receivers_.all();
    switch (random_.below(12)) {
    case 0:
    case 1:
        ++sights_[Sight::outages];
        receivers_.set_outage(all[random_.below(all.size())]->name, loop_.now() + up_to(8min));
        break;
    case 2:
        doom_ = Doom::before_commit;
        break;
    case 3:
        doom_ = Doom::after_commit;
        break;
    case 4:
        doom_ = Doom::at_send;
        break;
    case 5:
        if (process_->ledger.is_idle() && process_->desk.is_idle()) {
            ++sights_[Sight::restarts];
            end_process();
        } else {
            ++sights_[Sight::crashes];
            end_process();
        }
        break;
    case 6:
        set_clock();
        break;
    case 7:
        open_window();
        break;
    case 8:
        silence();
        break;
    case 9:
        acknowledge();
        break;
    default:
        if (chance(2))
            break_many();
    }
}

void World::set_clock()
{
    ++sights_[Sight::clock_jumps];
    Duration most = chance(2) ? Duration{2h} : Duration{20s};
    Duration jump = up_to(most);
    WallTime before = loop_.wall();
    loop_.set_wall(before + (chance(2) ? jump : -jump));
    for (const auto& [key, service] : services_)
        if (oracle_.is_in_maintenance(key, before) || oracle_.is_in_maintenance(key, loop_.wall()))
            oracle_.visit(key);
}

void World::open_window()
{
    if (!process_->desk.is_open())
        return;
    ++sights_[Sight::windows];
    WallTime now = std::chrono::floor<std::chrono::minutes>(loop_.wall());
    MaintenanceWindow window{.starts = now + 1min * static_cast<int>(random_.below(4)),
                             .lasts = 1min + 1min * static_cast<int>(random_.below(10)),
                             .author = "somebody",
                             .comment = join("w", random_.hex(16))};
    if (chance(2))
        window.about.groups = {join("g", random_.below(3))};
    else
        window.about.ids = {join("s", 1 + random_.below(12))};
    Oracle::Times times{.about = window.about, .spans = {}};
    times.spans.emplace_back(window.starts, window.starts + window.lasts);
    if (chance(3)) {
        auto day = std::chrono::floor<std::chrono::days>(window.starts);
        window.recurs =
            Recurrence{.at = std::chrono::floor<std::chrono::minutes>(window.starts - day)};
        for (int days = 1; days < 4; ++days)
            times.spans.emplace_back(window.starts + 24h * days,
                                     window.starts + 24h * days + window.lasts);
    }
    std::string name = window.comment;
    asked_windows_.emplace(name, times);
    ++pending_windows_;
    process_->desk.open_window(std::move(window),
                               [this, name, times](const Result<MaintenanceWindow>& opened) {
                                   --pending_windows_;
                                   if (opened && !oracle_.knows(name))
                                       oracle_.add(name, times);
                               });
}

void World::silence()
{
    SilenceRule rule{.starts = loop_.wall(), .ends = loop_.wall() + 1min + up_to(15min)};
    rule.about.groups = {join("g", random_.below(3))};
    process_->desk.silence(std::move(rule), [](const Result<SilenceRule>&) {});
}

void World::acknowledge()
{
    const AlertState& state = process_->desk.policy().state();
    if (!state.alerts.empty() && chance(3))
        process_->desk.acknowledge(state.alerts.begin()->first, "somebody",
                                   [](const Result<Alert>&) {});
}

void World::break_many()
{
    for (auto& [key, target] : targets_)
        if (!chance(4)) {
            target.truth = Status::down;
            target.changes = loop_.now() + 3min + up_to(3min);
            target.checked_next = loop_.now() + up_to(2s);
        }
}

void World::come_to_rest()
{
    is_calm_ = true;
    doom_ = Doom::none;
    process_->ledger.refuses_some = false;
    run_for(5s);
    for (const auto& receiver : receivers_.all())
        receivers_.set_outage(receiver->name, loop_.now());
    const AlertState state = process_->desk.policy().state();
    oracle_.end_all(loop_.wall());
    ++pending_windows_;
    for (const auto& [id, window] : state.windows)
        process_->desk.end_window(id, [](const Result<void>&) {});
    for (const auto& [id, rule] : state.silences)
        process_->desk.end_silence(id, [](const Result<void>&) {});
    for (auto& [key, target] : targets_)
        target.truth = chance(3) ? Status::down : Status::healthy;
    run_for(1s);
    --pending_windows_;
    run_for(65min);
    // Renewals go on; one that fails is tried again within minutes.
    for (int i = 0; i < 600 && !is_at_rest(); ++i)
        run_for(1s);
}

bool World::is_at_rest()
{
    return process_->notifier.is_idle() && process_->desk.is_idle() &&
           db_.integer("SELECT count(*) FROM alert_deliveries WHERE state = 'pending'") == 0;
}

void World::judge()
{
    if (!is_at_rest())
        return receivers_.blame("something is under way after a long calm");
    if (db_.integer("SELECT count(*) FROM alert_deliveries WHERE state = 'dead'") > 0)
        return receivers_.blame("something was given up");
    for (const auto& receiver : receivers_.all())
        judge(*receiver);
}

void World::judge(const Receiver& receiver)
{
    // Whatever was committed was told.
    sqlite::Query query = db_.query(
        "SELECT id, resolved_at IS NOT NULL, kind = 'down' FROM alerts "
        "WHERE announced_at IS NOT NULL");
    while (query.next()) {
        AlertId id{query.integer(0)};
        if (receiver.format == Format::legacy && query.integer(2) == 0)
            continue;
        const Heard& heard = receivers_.heard(receiver.name, id);
        if (!heard.has(Event::firing))
            receivers_.blame(
                join(receiver.name, " never heard of alert ", id.value, ": ",
                     db_.text("SELECT coalesce(group_concat(notice_id || ' ' || event || ' ' || "
                              "state || ' after ' || attempts, ', '), 'no delivery') "
                              "FROM alert_deliveries WHERE alert_id = ? AND receiver = ?",
                              {id.value, std::string_view{receiver.name}})));
        if (query.integer(1) == 1 && receiver.send_resolved && !heard.is_resolved)
            receivers_.blame(
                join(receiver.name, " never heard that alert ", id.value, " is resolved"));
    }
    // And whoever was told knows how things are.
    std::map<ServiceKey, int> firing;
    for (const auto& [id, heard] : receivers_.all_heard(receiver.name))
        if (heard.is_known() && !heard.is_resolved && heard.kind == AlertKind::down)
            ++firing[heard.service];
    for (const auto& [key, target] : targets_) {
        bool has_failing = has_failing_ancestor(key);
        if (is_failure(target.truth) && !has_failing && firing[key] == 0)
            receivers_.blame(
                join(receiver.name, " does not know that service ", key.value, " is down"));
        if (is_up(target.truth) && !has_failing && receiver.send_resolved && firing[key] != 0)
            receivers_.blame(
                join(receiver.name, " does not know that service ", key.value, " is up"));
    }
}

}  // namespace holdfast::watch
