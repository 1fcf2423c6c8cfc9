#include "drill/run/runner.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/host/command.h"
#include "drill/host/files.h"
#include "drill/run/runner_parts.h"
#include "drill/undo/guard.h"
#include "lib/curl/fetch.h"
#include "obs/message_ids.h"

namespace holdfast::drill {
namespace {

constexpr std::size_t story_max = 300;  // Entries of the journal.

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

}  // namespace

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
    if (!report_.record.error.empty())
        return true;
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
        using Act = void (Runner::*)(Parts&);
        for (Act act :
             {&Runner::look_at_holds, &Runner::diagnose, &Runner::repair, &Runner::recover})
            if (!is_stopped())
                (this->*act)(parts);
        note_reverted(parts.injections.revert_since(parts.before_drill));
        for (const Step& step : drill_.rollback)
            if (auto done = parts.injections.perform(step); !done)
                report_.record.of(Phase::revert)
                    .seen.push_back(count_seen(step.name, "done", false, done.error().context));
        if (!is_stopped())
            (void)is_steady(parts, Phase::steady_after);
        // Orders were sent until here: also what was acknowledged while all this was taken back
        // must be there.
        if (!is_stopped())
            check_invariants(parts);
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

// Whatever happened until here.
void Runner::clean_up(Parts& parts)
{
    parts.orders.reset();
    // What could not be taken back before is tried again, and this time counts.
    auto all = parts.injections.revert_all();
    if (all)
        for (const Reverted& again : *all)
            std::erase_if(report_.record.of(Phase::revert).seen, [&](const Seen& seen) {
                return !seen.is_met && seen.name == again.step;
            });
    note_reverted(all);
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
