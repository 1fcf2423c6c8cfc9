#include "daemon/watch/host_parts.h"

#include <utility>

#include "watch/journal/journal_tail_source.h"
#include "watch/unit/unit_events.h"

namespace holdfast::daemon {

HostParts::HostParts(const World& world, Watch watch)
    : loop_{world.loop},
      random_{world.random},
      units_{world.loop, random_, {}},
      unit_desk_{{.loop = world.loop,
                  .units = units_,
                  .is_under_way = std::move(watch.is_under_way),
                  .check_now = watch.check_now,
                  .replace = std::move(watch.replace_discovered),
                  .relate = std::move(watch.relate)}},
      stored_journal_{world.ledger},
      journal_desk_{{.loop = world.loop,
                     .aux = world.aux,
                     .storage = stored_journal_,
                     .source = std::make_shared<watch::JournalTailSource>(world.clock),
                     .log = world.log,
                     .shows_entries = world.shows_journal_lines,
                     .check_now = [check_now = std::move(watch.check_now)](
                                      watch::ServiceKey key) { return check_now(key, [] {}); }}},
      journal_lines_{world.aux, world.clock},
      patient_lines_{world.loop, journal_lines_},
      stored_circumstances_{world.ledger},
      circumstances_{{.loop = world.loop,
                      .storage = stored_circumstances_,
                      .journal = world.shows_journal_lines ? &journal_lines_ : nullptr,
                      .units = &units_,
                      .service_of = std::move(watch.service_of),
                      .attach = std::move(watch.attach)}},
      slow_{"slow", slow_jobs_max, world.mailbox, world.clock},
      looks_{slow_},
      report_{{.loop = world.loop,
               .log = world.log,
               .units = units_,
               .journal = world.shows_journal_lines ? &journal_lines_ : nullptr,
               .is_needed = [this] { return unit_desk_.is_needed(); },
               .counting_trouble = [this] { return journal_desk_.trouble(); }}}
{
    units_.add(*this);
    units_.add(unit_desk_);
    register_metrics(world.registry);
}

HostParts::~HostParts()
{
    units_.remove(unit_desk_);
    units_.remove(*this);
}

void HostParts::equip(watch::Surroundings& surroundings) noexcept
{
    surroundings.slow = &looks_;
    surroundings.units = &units_;
    surroundings.journal = &journal_desk_;
}

watch::UnitParts HostParts::unit_parts() noexcept
{
    return {.units = units_,
            .desk = unit_desk_,
            .events = circumstances_.book(),
            .journal = patient_lines_};
}

void HostParts::open(std::function<void(const Result<void>&)> opened)
{
    journal_desk_.open(std::move(opened));
}

void HostParts::start()
{
    is_started_ = true;
    circumstances_.start();
    patient_lines_.start();
    journal_desk_.start();
    unit_desk_.start();
    report_.start();
}

void HostParts::stop()
{
    if (std::exchange(is_started_, false)) {
        report_.stop();
        unit_desk_.stop();
        journal_desk_.stop();
        patient_lines_.stop();
        circumstances_.stop();
    }
    (void)slow_.stop();
}

void HostParts::define(watch::ServiceKey key, const std::shared_ptr<const watch::Service>& service)
{
    unit_desk_.define(key, service);
    journal_desk_.define(key, service);
}

void HostParts::forget(watch::ServiceKey key)
{
    unit_desk_.forget(key);
    journal_desk_.forget(key);
    circumstances_.forget(key);
}

void HostParts::on_unit(const watch::UnitFacts* before, const watch::UnitFacts* now)
{
    for (const watch::UnitEvent& event :
         watch::unit_events(before, now, loop_.wall(), units_.reloaded()))
        circumstances_.note(event);
}

void HostParts::on_trouble(const std::string& /*trouble*/)
{
    report_.note_units();
}

void HostParts::register_metrics(obs::Registry& registry)
{
    using Counts = watch::BusUnits::Counts;
    using Numbers = watch::JournalDesk::Numbers;
    auto of_units = [this](auto Counts::*member) {
        return [this, member] { return static_cast<double>(units_.counts().*member); };
    };
    auto of_journal = [this](std::uint64_t Numbers::*member) {
        return [this, member] { return static_cast<double>(journal_desk_.numbers().*member); };
    };
    registry.callback_gauge(
        {.name = "holdfast_units", .help = "Units of this host that are known."},
        of_units(&Counts::units));
    registry.callback_gauge(
        {.name = "holdfast_units_left_out",
         .help = "Units of this host, and names of them, beyond what is kept in memory."},
        of_units(&Counts::left_out));
    registry.callback_gauge({.name = "holdfast_units_questions",
                             .help = "Questions that systemd has not answered, or that wait."},
                            of_units(&Counts::asks_waiting));
    registry.callback_counter(
        {.name = "holdfast_units_signals_total", .help = "Signals of systemd about units."},
        of_units(&Counts::signals));
    registry.callback_counter(
        {.name = "holdfast_units_corrections_total",
         .help = "Units that a comparison with systemd's own list found to be otherwise."},
        of_units(&Counts::corrections));
    registry.callback_counter({.name = "holdfast_units_timeouts_total",
                               .help = "Questions that systemd did not answer in time."},
                              of_units(&Counts::timeouts));
    registry.callback_counter(
        {.name = "holdfast_units_foreign_signals_total",
         .help = "Signals that somebody else sent in systemd's name; they are not believed."},
        of_units(&Counts::foreign_signals));
    registry.callback_counter({.name = "holdfast_journal_entries_total",
                               .help = "Entries of the journal that were read for checks."},
                              of_journal(&Numbers::entries));
    registry.callback_counter({.name = "holdfast_journal_bursts_total",
                               .help = "Times that there was more to read than one step may."},
                              of_journal(&Numbers::bursts));
    registry.callback_counter(
        {.name = "holdfast_journal_gaps_total",
         .help = "Times that entries were gone from the journal before they were read."},
        of_journal(&Numbers::gaps));
    registry.callback_counter({.name = "holdfast_journal_troubles_total",
                               .help = "Times that the journal could not be read."},
                              of_journal(&Numbers::troubles));
    registry.callback_gauge({.name = "holdfast_journal_lag_seconds",
                             .help = "What was written longer ago than this is counted."},
                            [this] { return seconds(journal_desk_.numbers().lag); });
    registry.callback_counter(
        {.name = "holdfast_circumstances_dropped_total",
         .help = "Turns for the worse of which no circumstances are kept: there were too many."},
        [this] { return static_cast<double>(circumstances_.dropped()); });
}

}  // namespace holdfast::daemon
