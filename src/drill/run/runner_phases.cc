// What is broken, noticed, held, diagnosed, repaired and kept: the phases between one steady state
// and the other.
#include <algorithm>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/host/command.h"
#include "drill/run/runner_parts.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::seconds effect_max{10};
constexpr std::chrono::seconds command_max{30};
constexpr std::chrono::seconds check_max{120};
constexpr std::size_t shown_output_max = 4000;  // Bytes.

}  // namespace

void Runner::inject(Parts& parts)
{
    zero_ = clock_.now();
    parts.probes->count_from(clock_.wall());
    PhaseRecord& record = report_.record.of(Phase::injection);
    record.was_reached = true;
    report_.record.of(Phase::effect).was_reached = true;
    std::vector<Step> steps = drill_.inject;
    std::ranges::stable_sort(steps, {}, &Step::at);
    std::vector<Wanted> all;
    for (const Expectation& each : drill_.detect)
        all.push_back(want(each, Phase::detection, zero_, steady_max));
    std::size_t next = 0;
    parts.watch->each(all, [&] {
        while (next < steps.size() && at() >= steps[next].at && !is_stopped()) {
            const Step& step = steps[next++];
            note(join("injection: ", step.name));
            auto done = parts.injections.inject(step);
            record.seen.push_back(count_seen(step.name, "done", static_cast<bool>(done),
                                             done ? "done" : done.error().context));
            if (!done) {
                report_.record.error = join("injection: ", done.error().context);
                next = steps.size();
            } else if (step.effect) {
                all.push_back(want(*step.effect, Phase::effect, clock_.now(), effect_max));
            }
        }
        return next < steps.size() && report_.record.error.empty();
    });
    for (Wanted& wanted : all) {
        bool is_effect = wanted.phase == Phase::effect;
        auto& first = is_effect ? report_.times.effect : report_.times.detected;
        if (wanted.seen.is_met && wanted.seen.after) {
            Duration when = wanted.from - zero_ + *wanted.seen.after;
            first = std::min(first.value_or(when), when);
        }
        report_.timeline.push_back(
            {.at = wanted.from - began_ + wanted.seen.after.value_or(wanted.within),
             .source = "drill",
             .text = join(to_string(wanted.phase), ": ", wanted.seen.name, ": ",
                          wanted.seen.is_met ? "" : "not seen, but ", wanted.seen.observed)});
        report_.record.of(wanted.phase).was_reached = true;
        report_.record.of(wanted.phase).seen.push_back(std::move(wanted.seen));
    }
}

void Runner::look_at_holds(Parts& parts)
{
    std::vector<Wanted> all;
    for (const Expectation& each : drill_.hold)
        all.push_back(want(each, Phase::hold, clock_.now(), std::chrono::seconds{5}));
    parts.watch->each(all);
    mark(Phase::hold, std::move(all));
}

void Runner::diagnose(Parts& /*parts*/)
{
    if (settings_.mode == Mode::guided)
        wait_for_diagnosis();
    PhaseRecord& record = report_.record.of(Phase::diagnosis);
    record.was_reached = true;
    for (const Command& command : drill_.diagnosis) {
        if (is_stopped())
            return;
        auto ended = drill::run(command.words, command_max);
        std::string output = ended ? ended->output : ended.error().context;
        bool shows = ended && output.find(command.shows) != std::string::npos;
        record.seen.push_back(count_seen(
            command.name, command.shows.empty() ? "an answer" : join("\"", command.shows, "\""),
            shows, shows ? "it is shown" : "it is not shown"));
        std::string line = to_line(command.words);
        screen_.line(clock_.now() - began_,
                     join("diagnosis: ", line, shows ? "" : ": DOES NOT SHOW IT"));
        report_.diagnosis.push_back({.name = command.name,
                                     .command = line,
                                     .exit = ended ? ended->exit : -1,
                                     .output = std::string{cut_utf8(output, shown_output_max)}});
    }
}

void Runner::wait_for_diagnosis()
{
    screen_.line("");
    screen_.line(drill_.story);
    screen_.line("Find the cause. Press Enter when you know it.");
    for (pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}; !is_stopped();) {
        if (::poll(&input, 1, 200) <= 0)
            continue;
        char c = 0;
        while (::read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
        }
        break;
    }
    report_.times.diagnosed = at();
    note("a person knows the cause");
    screen_.line(join("It was: ", drill_.root_cause));
    screen_.line("Repair it, in another terminal.");
}

void Runner::repair(Parts& parts)
{
    PhaseRecord& record = report_.record.of(Phase::repair);
    record.was_reached = true;
    repaired_ = zero_;
    if (drill_.repair.by == RepairBy::itself)
        return;
    repaired_ = clock_.now();
    if (settings_.mode == Mode::guided)
        return;
    for (const Step& step : drill_.repair.steps) {
        note(join("repair: ", step.name));
        auto done = parts.injections.perform(step);
        record.seen.push_back(count_seen(step.name, "done", static_cast<bool>(done),
                                         done ? "done" : done.error().context));
        if (!done)
            note(join("repair: ", done.error().context));
    }
    report_.times.repaired = clock_.now() - zero_;
    repaired_ = clock_.now();
}

void Runner::recover(Parts& parts)
{
    bool is_guided = settings_.mode == Mode::guided;
    std::vector<Wanted> all;
    for (const Expectation& each : drill_.recovery) {
        all.push_back(want(each, Phase::recovery, repaired_, drill_.recovery_deadline));
        // A person takes as long as a person takes; that is what is measured.
        if (is_guided)
            all.back().within = guided_max;
        all.back().seen.within = all.back().within;
    }
    parts.watch->together(all);
    bool is_well =
        std::ranges::all_of(all, [](const Wanted& wanted) { return wanted.seen.is_met; });
    if (is_well) {
        report_.times.recovered = at();
        if (is_guided)
            report_.times.repaired = at();
        note("it is well again");
    }
    mark(Phase::recovery, std::move(all));
}

void Runner::check_invariants(Parts& parts)
{
    PhaseRecord& record = report_.record.of(Phase::invariants);
    record.was_reached = true;
    if (parts.orders) {
        screen_.status(clock_.now() - began_, "asking for every order that was acknowledged");
        auto ledger = parts.orders->finish(check_max);
        if (!ledger) {
            record.seen.push_back(
                count_seen("the orders are counted", "a ledger", false, ledger.error().context));
        } else {
            report_.ledger = *ledger;
            if (has_invariant(drill_, "nothing-lost"))
                record.seen.push_back(
                    count_seen("nothing is lost", "0 of more than 0",
                               ledger->lost == 0 && ledger->unchecked == 0 && ledger->accepted > 0,
                               join(ledger->lost, " lost and ", ledger->unchecked, " unknown of ",
                                    ledger->accepted)));
            if (has_invariant(drill_, "no-duplicates"))
                record.seen.push_back(count_seen("no order took effect twice", "0",
                                                 ledger->duplicated == 0,
                                                 join(ledger->duplicated)));
            if (has_invariant(drill_, "all-served"))
                record.seen.push_back(count_seen(
                    "every client was served", "0 left without",
                    ledger->refused + ledger->unanswered == 0,
                    join(ledger->refused, " refused and ", ledger->unanswered, " unanswered")));
            if (has_invariant(drill_, "all-final"))
                record.seen.push_back(count_seen("every order is final", "0 waiting",
                                                 ledger->waiting == 0,
                                                 join(ledger->waiting, " waiting")));
        }
    }
    if (has_invariant(drill_, "counts-agree") || has_invariant(drill_, "database-sound")) {
        auto ended = drill::run(
            {settings_.programs.holdfastctl, "verify", parts.stage.value("database")}, check_max);
        record.seen.push_back(count_seen(
            "rows, counts and pages agree", "nothing is wrong", ended && ended->is_well(),
            ended ? shown({.was_made = true, .text = ended->output}) : ended.error().context));
    }
    for (const Seen& seen : record.seen)
        note(join("invariant: ", seen.name, seen.is_met ? ": " : ": BROKEN: ", seen.observed));
}

}  // namespace holdfast::drill
