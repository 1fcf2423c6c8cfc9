#include "watch/unit/timer_judge.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "watch/unit/unit_judge.h"
#include "watch/unit/unit_words.h"

namespace holdfast::watch {
namespace {

Observation down(std::string why)
{
    return {.silence = Silence::not_running, .problem = std::move(why)};
}

constexpr std::chrono::days accuracy_max{31};

bool is_armed(const UnitFacts& timer) noexcept
{
    return timer.active_state == "active";
}

// What it started is at work: its next time is settled when that ends.
bool is_at_work(const UnitFacts& timer) noexcept
{
    return is_armed(timer) && timer.sub_state == "running";
}

const TimerFacts& times_of(const UnitFacts& timer)
{
    static const TimerFacts none;
    return timer.timer ? *timer.timer : none;
}

std::string ran_last(const TimerMemory& memory)
{
    const auto& last = memory.last_trigger();
    return last ? join("it ran last at ", to_seconds(*last)) : std::string{"it never ran"};
}

// "is stopped since 2026-11-21T03:04:05Z: systemctl start backup.timer"
std::string why_not(const UnitFacts& timer)
{
    if (timer.load_state == "masked" || timer.unit_file_state == "masked")
        return join("is masked: systemctl unmask ", timer.name);
    if (timer.load_state == "not-found")
        return "is not there any more";
    if (timer.active_state == "failed")
        return describe_failure(timer);
    std::string text = "is stopped";
    if (timer.became_inactive)
        append_to(text, " since ", to_seconds(*timer.became_inactive));
    const bool will_come_back = timer.unit_file_state == "enabled";
    append_to(text, ": systemctl ", will_come_back ? "start " : "enable --now ", timer.name);
    return text;
}

std::optional<Observation> judge_lateness(const TimerView& view, WallTime now)
{
    const UnitFacts& timer = view.timer;
    const auto& expected = view.memory.expected();
    if (!expected || is_at_work(timer) || now - *expected <= allowed_lateness(view.check, timer))
        return std::nullopt;
    std::string late = join("was to run at ", to_seconds(*expected));
    if (view.is_doubtful)
        return unknown_unit(join(late, ", but this host slept or its clock was set since"));
    append_to(late, is_armed(timer) ? " and did not" : join(", but ", why_not(timer)), "; ",
              ran_last(view.memory));
    return down(std::move(late));
}

// Of one that waits for nothing, before it is late.
Observation judge_stopped(const UnitFacts& timer, const TimerMemory& memory, WallTime now)
{
    if (timer.active_state == "failed")
        return down(describe_failure(timer));
    if (timer.active_state != "inactive")
        return unknown_unit(join("is ", printable(cut_utf8(timer.active_state, 32))));
    if (memory.expected())
        return unknown_unit(join("is stopped; it was to run at ", to_seconds(*memory.expected())));
    if (!timer.became_active && !timer.became_inactive)
        return down(join("is not started, nothing will run: systemctl enable --now ", timer.name));
    if (timer.became_inactive && now - *timer.became_inactive > stopped_max)
        return down(join(why_not(timer), "; ", ran_last(memory)));
    // Whoever stopped it may only be at work on it; but nobody will be told when it is late.
    return {.warning =
                join(why_not(timer), "; when it was to run is not known, ", ran_last(memory))};
}

// What its last run came to; nothing while all is well with that.
std::optional<Observation> judge_run(const TimerView& view)
{
    const std::string& name = times_of(view.timer).triggers;
    if (view.started == nullptr)
        return unknown_unit(name.empty() ? "what it starts is not known"
                                         : join("nothing is known of ", name, ", which it starts"));
    const UnitFacts& started = *view.started;
    if (auto broken = judge_load(started); broken && started.active_state != "active")
        return Observation{.problem = join("starts ", started.name, ", which ",
                                           started.load_state == "not-found"
                                               ? "does not exist"
                                               : std::string_view{broken->problem})};
    const bool has_failed = started.active_state == "failed" ||
                            (started.active_state == "inactive" && !started.result.empty() &&
                             started.result != "success" && started.result != "exec-condition");
    if (has_failed)
        return Observation{
            .problem = join("the last run of ", started.name, " ", describe_failure(started))};
    if (!view.memory.last_trigger()) {
        const auto& next = view.memory.expected();
        return unknown_unit(next ? join("has not run yet; it is to run at ", to_seconds(*next))
                                 : std::string{"has not run yet"});
    }
    if (!started.main_started && !started.became_active && !started.became_inactive)
        return unknown_unit(join(ran_last(view.memory),
                                 ", before this host booted, and how that ended is not known"));
    return std::nullopt;
}

std::optional<std::string> find_long_run(const TimerCheck& check, const UnitFacts& started,
                                         WallTime now)
{
    if (!check.duration_max || !started.main_started)
        return std::nullopt;
    const WallTime began = *started.main_started;
    const bool has_ended = started.main_ended && *started.main_ended >= began;
    const Duration took = (has_ended ? *started.main_ended : now) - began;
    if (took <= *check.duration_max)
        return std::nullopt;
    const auto shown = format_duration(std::chrono::floor<std::chrono::seconds>(took));
    const std::string expected =
        join(", ", format_duration(*check.duration_max), " are expected at most");
    return has_ended ? join("its last run took ", shown, expected)
                     : join(started.name, " runs for ", shown, expected);
}

}  // namespace

// systemd knows no accuracy that is too coarse for it; here it is only to be added to.
Duration allowed_lateness(const TimerCheck& check, const UnitFacts& timer) noexcept
{
    return std::min<Duration>(times_of(timer).accuracy, accuracy_max) + check.grace;
}

Observation judge_timer(const TimerView& view, WallTime now)
{
    const UnitFacts& timer = view.timer;
    if (auto late = judge_lateness(view, now))
        return *std::move(late);
    if (!is_armed(timer)) {
        if (auto wrong = judge_load(timer))
            return *std::move(wrong);
        return judge_stopped(timer, view.memory, now);
    }
    if (auto run = judge_run(view))
        return *std::move(run);
    if (auto slow = find_long_run(view.check, *view.started, now))
        return {.warning = *std::move(slow)};
    return {};
}

}  // namespace holdfast::watch
