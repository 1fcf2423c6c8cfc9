#include "tests/dst/world.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "tests/dst/findings.h"
#include "tests/dst/made_ledger.h"

namespace holdfast::dst {
namespace {

using namespace std::chrono_literals;

// In a world that is well, orders that take longer will never be over. With a clock that was set
// back a wait may be as long as any that the service may ask for.
constexpr Duration quiet_max = 10min;
constexpr Duration quiet_max_with_jumps = 70min;

SimulatedDisk::Settings disk_settings(Random& random)
{
    return {.sector_bytes = random.below(2) == 0 ? 512 : 4096};
}

}  // namespace

World::World(std::uint64_t seed, Trace::Reader reader)
    : ledger_{made_ledger()},
      random_{seed},
      plan_{draw_plan(random_)},
      trace_{clock_, std::move(reader)},
      disk_{random_.next(), disk_settings(random_)},
      service_{random_.next(), trace_, sights_},
      breaker_{plan_.worker.gate.breaker, trace_, sights_},
      model_{{plan_, service_, trace_, sights_}},
      clients_{{model_, breaker_, trace_, sights_}, Random{random_.next()}},
      trouble_{{loop_, disk_, room_, trace_, sights_}, Random{random_.next()}}
{
    if (!plan_.is_made_anew)
        disk_.put_file(database_path, ledger_);
    if (trace_.reader())
        disk_.trace([this](std::string_view line) { trace_.reader()(join("            ", line)); });
}

std::string World::live()
{
    Instant end = loop_.now() + plan_.busy;
    auto gap = static_cast<std::uint64_t>(plan_.gap.count());
    start_process();
    while (loop_.now() < end && !is_broken()) {
        advance(loop_.now() + Duration{static_cast<Duration::rep>(random_.below(2 * gap))});
        happen();
    }
    if (!is_broken())
        heal();
    if (!is_broken()) {
        // Once more, from the disk alone.
        is_quiet_ = true;
        end_process(chance(2), "is over");
        start_process();
    }
    if (process_)
        end_process(false, "is over");
    return wrong();
}

void World::happen()
{
    if (is_broken())
        return;
    std::uint64_t dice = random_.below(40);
    if (dice < 5 && plan_.service_fails)
        service_.set_mode(chance(3) ? Mode::normal : service_.any_mode());
    else if (dice == 5 && plan_.disk_fails)
        trouble_.fail_disk();
    else if (dice == 6)
        disk_.heal();
    else if (dice <= 8 && plan_.disk_fills_up)
        trouble_.fill_disk();
    else if (dice == 9 && plan_.clock_jumps)
        trouble_.jump();
    else if (process_)
        do_to_process();
}

void World::do_to_process()
{
    std::uint64_t dice = random_.below(36);
    if (dice < 2 && plan_.has_strangers)
        trouble_.meddle();
    else if (dice == 2 && plan_.disk_is_slow)
        trouble_.slow_disk(*process_);
    else if (dice < 5 && plan_.is_killed)
        note_end("is killed", Sight::kill);
    else if (!is_draining_)
        use_process(dice);
    if (process_)
        look_after_process();
}

void World::use_process(std::uint64_t dice)
{
    if (dice == 5 && plan_.is_stopped) {
        trace_.note("the process is stopped");
        is_draining_ = true;
        process_->drain(loop_.now() + 1s);
    } else if (dice < 11 && plan_.has_operator) {
        clients_.operate(*process_);
    } else if (dice < 15) {
        clients_.crowd(*process_);
    } else {
        clients_.act(*process_);
    }
}

void World::advance(Instant until)
{
    while (!is_broken()) {
        Instant next = std::min({loop_.next_due(), exit_at_, process_ ? never : start_at_});
        if (next > until)
            break;
        loop_.run_until(next);
        if (!process_)
            start_process();
        else
            look_after_process();
    }
    if (loop_.now() < until)
        loop_.run_until(until);
}

// Whether it has come to its end.
void World::look_after_process()
{
    Instant now = loop_.now();
    if (disk_.is_stopped())
        return note_end("ends at an operation", Sight::end_at_operation);
    if (process_->is_broken() && exit_at_ == never)
        exit_at_ = now + 5ms;  // Whoever waits is answered.
    if (now >= exit_at_)
        return note_end("ends, since the disk failed", Sight::exit_io);
    if (is_draining_ && process_->is_drained() && process_->ledger().is_idle()) {
        process_->close();
        was_drained_ = !process_->is_broken() && !disk_.is_stopped() && process_->held().empty();
        note_end("is drained", Sight::drained);
    }
}

void World::note_end(std::string_view why, Sight sight)
{
    ++sights_[sight];
    bool is_crash = sight == Sight::kill || sight == Sight::end_at_operation;
    bool loses_power = plan_.power_fails && (is_crash ? !chance(4) : chance(4));
    end_process(loses_power, why);
}

void World::end_process(bool loses_power, std::string_view why)
{
    trace_.note("the process ", why, loses_power ? ", and the power is lost" : "");
    if (process_) {
        for (const auto& [key, order] : process_->held())
            left_.insert_or_assign(key, order);
        process_->end();
    }
    disk_.stop();
    process_.reset();
    has_lost_power_ = loses_power;
    if (loses_power)
        disk_.lose_power();
    else
        disk_.restart();
    exit_at_ = never;
    is_draining_ = false;
    if (is_healed_ || !chance(4))
        disk_.heal();
    if (is_healed_ || !chance(4))
        room_.lift();
    start_at_ = loop_.now() + std::chrono::milliseconds{10 + random_.below(1000)};
}

void World::start_process()
{
    trace_.note("a process starts");
    ++sights_[Sight::processes];
    bool is_first = sights_[Sight::processes] == 1 && !plan_.is_made_anew;
    if (plan_.power_fails && !is_first && !is_healed_ && chance(2))
        disk_.stop_after(1 + random_.below(chance(4) ? 40 : 400));
    try {
        process_ =
            std::make_unique<Process>(Process::World{loop_, clock_, disk_, room_, plan_, service_,
                                                     breaker_, model_, trace_, sights_, left_},
                                      Random{random_.next()});
        check_opened();
    } catch (const std::exception& error) {
        trace_.note("  and cannot open its ledger: ", std::string_view{error.what()});
        const SimulatedDisk::Counts& disk = disk_.counts();
        bool may_fail = disk_.is_stopped() || disk.failed_writes + disk.failed_syncs +
                                                      disk.failed_truncations + disk.refused_full >
                                                  0;
        if (!may_fail || is_healed_)
            model_.breaks(join("the ledger cannot be opened: ", error.what()));
        bool is_stopped = disk_.is_stopped();
        ++sights_[is_stopped ? Sight::end_while_opening : Sight::failed_opening];
        end_process(is_stopped && plan_.power_fails, "ends");
    }
}

void World::check_opened()
{
    Findings findings = process_->find(has_lost_power_ || is_healed_);
    if (!findings.contradiction.empty())
        model_.breaks(join("the database contradicts itself: ", findings.contradiction));
    model_.note_found(findings.orders);
    if (is_quiet_)
        model_.note_ended(findings.orders);
    if (std::exchange(was_drained_, false) && findings.leased > 0)
        model_.breaks(join(findings.leased, " orders are leased after a drain"));
    if (process_->backlog() != findings.open)
        model_.breaks("the published counts are not those of the database");
}

void World::heal()
{
    trace_.note("the world is healed");
    is_healed_ = true;
    disk_.heal();
    disk_.stop_after(std::uint64_t{1} << 40);
    room_.lift();
    if (process_)
        process_->ledger().set_slowness(DelayedLedger::usual_slowness);
    service_.set_mode(Mode::normal);
    Instant limit = loop_.now() + (plan_.clock_jumps ? quiet_max_with_jumps : quiet_max);
    while (!is_broken() && !is_quiet()) {
        if (loop_.now() >= limit)
            return model_.breaks("orders wait although all is well");
        if (process_ && !is_draining_)
            clients_.let_go(*process_);
        advance(loop_.now() + 250ms);
    }
}

bool World::is_quiet()
{
    return process_ && !is_draining_ && process_->worker().is_open() &&
           process_->ledger().is_idle() && process_->worker().calls() == 0 &&
           process_->backlog() == 0;
}

const std::string& World::wrong() const
{
    if (!model_.wrong().empty())
        return model_.wrong();
    return breaker_.wrong().empty() ? service_.wrong() : breaker_.wrong();
}

Sights World::sights() const
{
    Sights sights = sights_;
    const SimulatedDisk::Counts& disk = disk_.counts();
    sights[Sight::seeds] = 1;
    sights[Sight::seconds] = static_cast<std::uint64_t>(seconds(loop_.now() - ManualClock::start));
    sights[Sight::power_loss] = disk.power_losses;
    sights[Sight::writes] = disk.writes;
    sights[Sight::syncs] = disk.syncs;
    sights[Sight::failed_writes] = disk.failed_writes;
    sights[Sight::failed_syncs] = disk.failed_syncs;
    sights[Sight::failed_truncations] = disk.failed_truncations;
    sights[Sight::met_full_disk] = disk.refused_full;
    sights[Sight::dropped] = disk.dropped;
    sights[Sight::torn] = disk.torn;
    sights[Sight::garbled] = disk.garbled;
    sights[Sight::reordered] = disk.reordered;
    return sights;
}

}  // namespace holdfast::dst
