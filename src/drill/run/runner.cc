#include "drill/run/runner.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/host/command.h"
#include "drill/host/files.h"
#include "drill/undo/guard.h"
#include "lib/curl/fetch.h"
#include "obs/message_ids.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::seconds steady_max{30};
constexpr std::chrono::seconds effect_max{10};
constexpr std::chrono::seconds command_max{30};
constexpr std::chrono::seconds check_max{120};
constexpr std::chrono::minutes guided_max{30};
constexpr std::size_t shown_output_max = 4000;  // Bytes.
constexpr std::size_t story_max = 300;          // Entries of the journal.

std::string version_of(const std::string& url)
{
    auto answer = curl::fetch({.url = join(url, "/")});
    json::Document document = json::parse(answer ? answer->body : std::string{});
    const json::Node* version = document.root.find("version");
    return version == nullptr ? "unknown version" : printable(version->text);
}

bool needs_orders(const Drill& drill)
{
    return drill.setup.orders_per_second > 0;
}

// So many that the sending does not end before the drill does.
std::int64_t orders_for(const Drill& drill)
{
    auto time = std::chrono::ceil<std::chrono::seconds>(drill.timeout).count() + 60;
    return std::min<std::int64_t>(drill.setup.orders_per_second * time, 500'000);
}

bool has_invariant(const Drill& drill, std::string_view name)
{
    return std::ranges::find(drill.invariants, name) != drill.invariants.end();
}

Seen count_seen(std::string name, std::string expected, bool is_met, std::string observed)
{
    return {.name = std::move(name),
            .is_met = is_met,
            .expected = std::move(expected),
            .observed = std::move(observed)};
}

}  // namespace

struct Runner::Parts {
    Stage stage;
    Injections injections;
    std::optional<Orders> orders{};
    std::optional<Probes> probes{};
    std::optional<Watch> watch{};
    std::int64_t before_drill = 0;  // Injections up to here make the stage.
};

Runner::Runner(Drill drill, RunSettings settings, Screen& screen)
    : drill_{std::move(drill)},
      settings_{std::move(settings)},
      screen_{screen},
      began_{clock_.now()},
      began_wall_{clock_.wall()},
      zero_{began_},
      repaired_{began_}
{
    report_.id = drill_.id;
    report_.title = drill_.title;
    report_.story = drill_.story;
    report_.scope = to_string(drill_.scope);
    report_.danger = to_string(drill_.danger);
    report_.mode = settings_.mode == Mode::guided ? "guided" : "auto";
    report_.run = settings_.name;
    report_.started = began_wall_;
    report_.root_cause = drill_.root_cause;
    report_.prevention = drill_.prevention;
    if (settings_.mode == Mode::guided)
        drill_.timeout = std::max<Duration>(drill_.timeout, guided_max);
}

bool Runner::is_stopped()
{
    if (settings_.is_interrupted != nullptr && *settings_.is_interrupted) {
        report_.record.error = "it was interrupted";
        return true;
    }
    if (clock_.now() - began_ <= drill_.timeout)
        return false;
    report_.record.error = join("it was not over after ", format_duration(drill_.timeout));
    return true;
}

void Runner::note(std::string text)
{
    screen_.line(clock_.now() - began_, text);
    // Counted from the beginning until the end, when it is known when the injection was.
    report_.timeline.push_back(
        {.at = clock_.now() - began_, .source = "drill", .text = std::move(text)});
}

void Runner::note_reverted(const Result<std::vector<Reverted>>& all)
{
    PhaseRecord& record = report_.record.of(Phase::revert);
    record.was_reached = true;
    if (!all) {
        record.seen.push_back(
            count_seen("everything is taken back", "no problem", false, all.error().context));
        return;
    }
    for (const Reverted& each : *all) {
        record.seen.push_back(count_seen(each.step, "taken back", each.problem.empty(),
                                         each.problem.empty() ? "taken back" : each.problem));
        if (!each.problem.empty())
            note(join("could not be taken back: ", each.step, ": ", each.problem));
    }
}

void Runner::mark(Phase phase, std::vector<Wanted> all)
{
    PhaseRecord& record = report_.record.of(phase);
    record.was_reached = true;
    for (Wanted& wanted : all)
        record.seen.push_back(std::move(wanted.seen));
}

Report Runner::run()
{
    auto finish = [&](std::string error) {
        if (report_.record.error.empty())
            report_.record.error = std::move(error);
        report_.took = clock_.now() - began_;
        report_.verdict = judge(report_.record);
        return std::move(report_);
    };
    auto lock = take_runner_lock(settings_.folder);
    if (!lock)
        return finish(lock.error().context);
    auto stage = make_stage(settings_.where, settings_.programs, drill_, settings_.folder);
    if (!stage)
        return finish(stage.error().context);
    expand(drill_, stage->values);
    report_.mitigation = drill_.repair.hint;
    report_.target = stage->name;
    const std::string& socket = settings_.where.upstream_control;
    World world{.service = *stage->service,
                .work = settings_.folder,
                .upstream = settings_.where.upstream,
                .upstream_control = ::access(socket.c_str(), W_OK) == 0 ? socket : std::string{},
                .program = settings_.programs.self};
    auto journal = UndoJournal::create(join(settings_.folder, "/undo.jsonl"),
                                       {.run = settings_.name,
                                        .drill = drill_.id,
                                        .boot = boot_id(),
                                        .service = stage->service->describe(),
                                        .upstream = settings_.where.upstream,
                                        .upstream_control = socket});
    if (!journal)
        return finish(journal.error().context);
    if (auto guarded = start_guard(settings_.programs.self, settings_.folder, settings_.name);
        !guarded)
        return finish(guarded.error().context);
    Parts parts{.stage = *std::move(stage),
                .injections = {*std::move(journal), world, clock_,
                               drill_.timeout + std::chrono::minutes{1}}};
    play(parts);
    return finish({});
}

void Runner::play(Parts& parts)
{
    if (set_up(parts) && is_steady(parts, Phase::steady_before)) {
        inject(parts);
        if (report_.record.error.empty()) {
            look_at_holds(parts);
            diagnose();
        }
        repair(parts);
        recover(parts);
        check_invariants(parts);
        note_reverted(parts.injections.revert_since(parts.before_drill));
        for (const Step& step : drill_.rollback)
            if (auto done = parts.injections.perform(step); !done)
                report_.record.of(Phase::revert)
                    .seen.push_back(count_seen(step.name, "done", false, done.error().context));
        if (report_.record.error.empty())
            (void)is_steady(parts, Phase::steady_after);
    }
    tell_story(parts);
    clean_up(parts);
}

bool Runner::set_up(Parts& parts)
{
    std::vector<Step> all = parts.stage.before;
    all.insert(all.end(), drill_.setup.steps.begin(), drill_.setup.steps.end());
    all.insert(all.end(), parts.stage.start.begin(), parts.stage.start.end());
    for (const Step& step : all) {
        screen_.status(clock_.now() - began_, join("setup: ", step.name));
        if (auto done = parts.injections.inject(step); !done) {
            report_.record.error = join("setup: ", done.error().context);
            return false;
        }
        if (is_stopped())
            return false;
    }
    const std::string& url = parts.stage.value("url");
    note(join("the stage is set: ", parts.stage.name, " at ", url));
    report_.version = version_of(url);
    if (needs_orders(drill_)) {
        parts.orders.emplace(
            Orders::Settings{.holdfastctl = settings_.programs.holdfastctl,
                             .url = url,
                             .folder = settings_.folder,
                             .rate = drill_.setup.orders_per_second,
                             .orders_max = orders_for(drill_),
                             .waits_until_final = has_invariant(drill_, "all-final")});
        if (auto begun = parts.orders->begin(); !begun) {
            report_.record.error = begun.error().context;
            return false;
        }
    }
    parts.probes.emplace(*parts.stage.service, url, parts.orders ? &*parts.orders : nullptr,
                         clock_);
    parts.probes->count_from(began_wall_);
    parts.watch.emplace(Watch::World{.probes = *parts.probes,
                                     .screen = screen_,
                                     .clock = clock_,
                                     .start = began_,
                                     .is_stopped = [this] { return is_stopped(); }});
    parts.before_drill = parts.injections.last();
    return true;
}

bool Runner::is_steady(Parts& parts, Phase phase)
{
    std::vector<Wanted> all;
    for (const Expectation& each : drill_.steady_state)
        all.push_back(want(each, phase, clock_.now(), steady_max));
    parts.watch->together(all);
    bool is_steady =
        std::ranges::all_of(all, [](const Wanted& wanted) { return wanted.seen.is_met; });
    mark(phase, std::move(all));
    return is_steady && report_.record.error.empty();
}

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

void Runner::diagnose()
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
            if (has_invariant(drill_, "all-final"))
                record.seen.push_back(count_seen("every order is final", "0 waiting",
                                                 ledger->waiting == 0,
                                                 join(ledger->waiting, " waiting")));
        }
    }
    if (has_invariant(drill_, "counts-agree") || has_invariant(drill_, "database-sound")) {
        auto ended = drill::run(
            {settings_.programs.holdfastctl, "verify", "--config", parts.stage.value("config")},
            check_max);
        record.seen.push_back(count_seen(
            "rows, counts and pages agree", "nothing is wrong", ended && ended->is_well(),
            ended ? printable(trim(ended->output)) : ended.error().context));
    }
    for (const Seen& seen : record.seen)
        note(join("invariant: ", seen.name, seen.is_met ? ": " : ": BROKEN: ", seen.observed));
}

// Whatever happened until here.
void Runner::clean_up(Parts& parts)
{
    parts.orders.reset();
    note_reverted(parts.injections.revert_all());
    bool is_all_back = std::ranges::all_of(report_.record.of(Phase::revert).seen, &Seen::is_met);
    if (!is_all_back)
        return;  // The guard goes on trying, and so may a person.
    (void)parts.injections.end();
    if (parts.stage.is_own) {
        std::error_code error;
        for (std::string_view place : {"config", "state", "logs"}) {
            std::filesystem::path path{parts.stage.value(place)};
            if (place == "config")
                path = path.parent_path();
            std::filesystem::remove_all(path, error);
        }
    }
}

void Runner::tell_story(Parts& parts)
{
    auto said = parts.stage.service->said_since(began_wall_, story_max);
    if (said)
        for (const Said& each : *said) {
            const obs::Message* message = messages::find(each.message_id);
            report_.timeline.push_back(
                {.at = each.at - began_wall_,
                 .source = "journal",
                 .text = each.text,
                 .message = message == nullptr ? std::string{} : std::string{message->name}});
        }
    if (parts.orders)
        parts.orders->look();
    // From here on, times count from the injection.
    const Duration before = zero_ - began_;
    for (Moment& each : report_.timeline)
        each.at -= before;
    std::ranges::stable_sort(report_.timeline, {}, &Moment::at);
    if (!parts.orders)
        return;
    for (const Answered& each : parts.orders->answers())
        report_.samples.push_back(
            {.at = each.at - began_wall_ - before, .took = each.took, .is_error = each.is_error()});
}

}  // namespace holdfast::drill
