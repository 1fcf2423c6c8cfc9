#include "watch/unit/timer_judge.h"

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/watch/unit/unit_examples.h"

namespace holdfast::watch {
namespace {

using Change = std::function<void(UnitFacts&)>;

UnitFacts with(UnitFacts facts, const Change& change)
{
    change(facts);
    return facts;
}

// It was heard at noon, when it was to fire at 13:00; what is told now is told so long after that.
struct Row {
    const char* what;
    Duration after;
    UnitFacts timer;
    const char* expected;
    std::optional<UnitFacts> started = job();
    TimerCheck check{};
    bool is_doubtful = false;
};

void expect_verdicts(const std::vector<Row>& rows)
{
    for (const Row& row : rows) {
        TimerMemory memory;
        memory.note(timer());
        memory.note(row.timer);
        const TimerView view{.check = row.check,
                             .timer = row.timer,
                             .started = row.started ? &*row.started : nullptr,
                             .memory = memory,
                             .is_doubtful = row.is_doubtful};
        EXPECT_EQ(verdict_of(judge_timer(view, noon + row.after)), row.expected) << row.what;
    }
}

// As systemd shows one that somebody has stopped.
UnitFacts stopped_timer(std::string unit_file_state = "enabled")
{
    return with(timer(), [&](UnitFacts& facts) {
        facts.active_state = "inactive";
        facts.sub_state = "dead";
        facts.unit_file_state = std::move(unit_file_state);
        facts.became_inactive = noon + 10min;
        facts.timer->next_elapse.reset();
    });
}

UnitFacts fired(WallTime at, std::optional<WallTime> next)
{
    return with(timer(), [&](UnitFacts& facts) {
        facts.timer->last_trigger = at;
        facts.timer->next_elapse = next;
    });
}

TEST(TimerJudge, ExpectsATimerToFireInTime)
{
    auto elapsed = with(timer(), [](UnitFacts& facts) {
        facts.sub_state = "elapsed";
        facts.timer->next_elapse.reset();
    });
    auto at_work =
        with(fired(noon + 1h, noon + 1h), [](UnitFacts& facts) { facts.sub_state = "running"; });
    auto never = with(timer(), [](UnitFacts& facts) { facts.timer->last_trigger.reset(); });
    auto boundless = with(timer(), [](auto& facts) { facts.timer->accuracy = Duration::max(); });
    const char* late =
        "DOWN: was to run at 2027-01-15T13:00:00Z and did not; it ran last at 2027-01-15T11:00:00Z";
    const char* doubtful =
        "UNKNOWN: was to run at 2027-01-15T13:00:00Z, but this host slept or "
        "its clock was set since";
    const TimerCheck patient{.grace = 1h};
    expect_verdicts(
        {{"it waits", 0min, timer(), "HEALTHY"},
         {"to the moment", 60min, timer(), "HEALTHY"},
         {"within accuracy and grace", 62min, timer(), "HEALTHY"},
         {"late", 62min + 1ns, timer(), late},
         {"late for a day", 25h, timer(), late},
         {"with another grace", 2h, timer(), "HEALTHY", job(), patient},
         {"late by that as well", 2h + 2min, timer(), late, job(), patient},
         {"with no end of accuracy", 48h, boundless, "HEALTHY"},
         {"it was asleep", 25h, timer(), doubtful, job(), {}, true},
         {"its time is gone", 61min, elapsed, "HEALTHY"},
         {"its time is gone, late", 63min, elapsed, late},
         {"it fired", 63min, fired(noon + 1h, noon + 2h), "HEALTHY"},
         {"it fired for good", 26h, fired(noon + 1h, std::nullopt), "HEALTHY"},
         {"it fired too early by a clock", 63min, fired(noon + 59min, noon + 2h), "HEALTHY"},
         {"what it started is at work", 26h, at_work, "HEALTHY"},
         {"its plan was changed", 5h, fired(noon - 1h, noon + 6h), "HEALTHY"},
         {"its plan was forgotten", 63min,
          with(timer(), [](auto& facts) { facts.timer = TimerFacts{.accuracy = 1min}; }), late},
         {"what it did was forgotten", 63min, never, late}});

    TimerMemory memory;
    memory.note(never);
    EXPECT_EQ(verdict_of(judge_timer({.check = {}, .timer = never, .memory = memory}, noon + 2h)),
              "DOWN: was to run at 2027-01-15T13:00:00Z and did not; it never ran");
}

TEST(TimerJudge, GivesWhoeverStoppedATimerUntilItsTime)
{
    const std::string was = "DOWN: was to run at 2027-01-15T13:00:00Z, but ";
    const std::string last = "; it ran last at 2027-01-15T11:00:00Z";
    const std::string until = "UNKNOWN: is stopped; it was to run at 2027-01-15T13:00:00Z";
    auto masked = with(stopped_timer("masked"), [](auto& facts) { facts.load_state = "masked"; });
    auto masked_file = stopped_timer("masked");
    auto removed = with(stopped_timer(""), [](UnitFacts& facts) {
        facts.load_state = "not-found";
        facts.timer.reset();
    });
    auto failed_timer = with(stopped_timer(), [](UnitFacts& facts) {
        facts.active_state = "failed";
        facts.result = "unit-start-limit-hit";
    });
    const std::string enabled =
        was + "is stopped since 2027-01-15T12:10:00Z: systemctl start backup.timer" + last;
    const std::string disabled =
        was + "is stopped since 2027-01-15T12:10:00Z: systemctl enable --now backup.timer" + last;
    const std::string unmask = was + "is masked: systemctl unmask backup.timer" + last;
    const std::string gone = was + "is not there any more" + last;
    const std::string gave_up =
        "gave up: what it starts was started too often at "
        "2027-01-15T12:10:00Z";
    expect_verdicts(
        {{"stopped", 20min, stopped_timer(), until.c_str()},
         {"stopped, just", 62min, stopped_timer(), until.c_str()},
         {"stopped, late", 63min, stopped_timer(), enabled.c_str()},
         {"disabled", 20min, stopped_timer("disabled"), until.c_str()},
         {"disabled, late", 63min, stopped_timer("disabled"), disabled.c_str()},
         {"masked", 20min, masked, "DOWN: is masked: systemctl unmask backup.timer"},
         {"masked, late", 63min, masked, unmask.c_str()},
         {"masked, not loaded anew", 63min, masked_file, unmask.c_str()},
         {"removed", 20min, removed, "DOWN: there is no such unit; is it installed?"},
         {"removed, late", 63min, removed, gone.c_str()},
         {"failed", 20min, failed_timer, join("DOWN: ", gave_up).c_str()},
         {"failed, late", 63min, failed_timer, join(was, gave_up, last).c_str()},
         {"on its way", 20min,
          with(stopped_timer(), [](auto& facts) { facts.active_state = "deactivating"; }),
          "UNKNOWN: is deactivating"}});
}

TEST(TimerJudge, KnowsFromSystemdWhenATimerWasToRunThatWasStoppedBeforeItsFirstLook)
{
    auto facts = with(stopped_timer(), [](auto& each) { each.timer->missed_elapse = noon + 1h; });
    auto judge = [&](Duration after) {
        TimerMemory memory;
        memory.note(facts);
        return verdict_of(
            judge_timer({.check = {}, .timer = facts, .memory = memory}, noon + after));
    };
    EXPECT_EQ(judge(62min), "UNKNOWN: is stopped; it was to run at 2027-01-15T13:00:00Z");
    EXPECT_EQ(judge(62min + 1ns),
              "DOWN: was to run at 2027-01-15T13:00:00Z, but is stopped since "
              "2027-01-15T12:10:00Z: systemctl start backup.timer; it ran last at "
              "2027-01-15T11:00:00Z");
    facts.timer->missed_elapse = noon - 1h;
    EXPECT_EQ(judge(0min).substr(0, 8), "DEGRADED") << "that run was served";
}

TEST(TimerJudge, WarnsOfATimerThatWasStoppedAndOfWhichNobodyKnowsWhenItWasToRun)
{
    auto judge = [](const UnitFacts& facts, Duration after) {
        TimerMemory memory;
        memory.note(facts);
        return verdict_of(
            judge_timer({.check = {}, .timer = facts, .memory = memory}, noon + after));
    };
    const std::string last = "; it ran last at 2027-01-15T11:00:00Z";
    EXPECT_EQ(judge(stopped_timer(), 24h + 10min),
              "DEGRADED: is stopped since 2027-01-15T12:10:00Z: systemctl start backup.timer; when "
              "it was to run is not known, it ran last at 2027-01-15T11:00:00Z");
    EXPECT_EQ(judge(stopped_timer(), 24h + 10min + 1ns),
              "DOWN: is stopped since 2027-01-15T12:10:00Z: systemctl start backup.timer" + last);
    EXPECT_EQ(judge(with(stopped_timer("disabled"),
                         [](UnitFacts& facts) {
                             facts.became_active.reset();
                             facts.became_inactive.reset();
                         }),
                    0s),
              "DOWN: is not started, nothing will run: systemctl enable --now backup.timer");
}

TEST(TimerJudge, LooksAtWhatTheTimerStarts)
{
    auto failing = failed("exit-code", CLD_EXITED, 1, "backup.service");
    auto timed_out = with(job(), [](UnitFacts& facts) { facts.result = "timeout"; });
    auto masked = with(job(), [](UnitFacts& facts) { facts.load_state = "masked"; });
    auto missing = with(job(), [](UnitFacts& facts) { facts.load_state = "not-found"; });
    auto broken = with(job(), [](UnitFacts& facts) { facts.load_state = "bad-setting"; });
    auto skipped = with(job(), [](UnitFacts& facts) { facts.result = "exec-condition"; });
    auto idle = with(job(), [](UnitFacts& facts) {
        facts.main_started.reset();
        facts.main_ended.reset();
        facts.became_inactive.reset();
    });
    auto at_work = with(job(), [](UnitFacts& facts) {
        facts.active_state = "activating";
        facts.main_started = noon - 1h;
        facts.main_ended = noon - 25h;  // Of the run before.
    });
    auto never = with(timer(), [](UnitFacts& facts) { facts.timer->last_trigger.reset(); });
    auto unknown = timer("backup.timer", "");
    auto never_and_elapsed = with(never, [](auto& facts) { facts.timer->next_elapse.reset(); });
    expect_verdicts(
        {{"failing", 0min, timer(),
          "UNHEALTHY: the last run of backup.service exited with status 1 at 2027-01-15T11:55:00Z",
          failing},
         {"with another result", 0min, timer(),
          "UNHEALTHY: the last run of backup.service did not start, reload or stop within its time "
          "at 2027-01-15T11:10:00Z",
          timed_out},
         {"masked", 0min, timer(),
          "UNHEALTHY: starts backup.service, which is masked: systemctl unmask backup.service",
          masked},
         {"missing", 0min, timer(), "UNHEALTHY: starts backup.service, which does not exist",
          missing},
         {"broken", 0min, timer(),
          "UNHEALTHY: starts backup.service, which cannot be loaded, its file is broken "
          "(bad-setting): systemd-analyze verify backup.service",
          broken},
         {"skipped", 0min, timer(), "HEALTHY", skipped},
         {"at work", 0min, timer(), "HEALTHY", at_work},
         {"a service that goes on", 0min, timer(), "HEALTHY", running("backup.service")},
         {"not known", 0min, timer(),
          "UNKNOWN: nothing is known of backup.service, which it starts", std::nullopt},
         {"not told", 0min, unknown, "UNKNOWN: what it starts is not known", std::nullopt},
         {"not since the boot", 0min, timer(),
          "UNKNOWN: it ran last at 2027-01-15T11:00:00Z, before this host booted, and how that "
          "ended is not known",
          idle},
         {"failing, by hand", 0min, never,
          "UNHEALTHY: the last run of backup.service exited with status 1 at 2027-01-15T11:55:00Z",
          failing}});

    auto first_look = [](const UnitFacts& facts) {
        TimerMemory memory;
        memory.note(facts);
        const UnitFacts started = job();
        return verdict_of(judge_timer(
            {.check = {}, .timer = facts, .started = &started, .memory = memory}, noon));
    };
    EXPECT_EQ(first_look(never), "UNKNOWN: has not run yet; it is to run at 2027-01-15T13:00:00Z");
    EXPECT_EQ(first_look(never_and_elapsed), "UNKNOWN: has not run yet");
}

TEST(TimerJudge, WarnsOfARunThatIsTooLong)
{
    const TimerCheck ten{.duration_max = 10min};
    const TimerCheck nine{.duration_max = 9min};
    auto at_work = with(job(), [](UnitFacts& facts) {
        facts.active_state = "activating";
        facts.main_started = noon - 9min;
        facts.main_ended = noon - 25h;  // Of the run before.
    });
    auto idle = with(running("backup.service"), [](auto& facts) { facts.main_started.reset(); });
    expect_verdicts(
        {{"it took so long", 0min, timer(), "HEALTHY", job(), ten},
         {"it took longer", 0min, timer(),
          "DEGRADED: its last run took 10min, 9min are expected at most", job(), nine},
         {"it takes so long", 0min, timer(), "HEALTHY", at_work, nine},
         {"it takes longer", 90s, timer(),
          "DEGRADED: backup.service runs for 630s, 9min are expected at most", at_work, nine},
         {"without a process", 0min, timer(), "HEALTHY", idle, nine}});
}

TEST(TimerMemory, KeepsTheTimeThatIsGoneUntilTheTimerFires)
{
    TimerMemory memory;
    EXPECT_FALSE(memory.expected());
    memory.note(timer());
    EXPECT_EQ(memory.expected(), noon + 1h);
    memory.note(stopped_timer());
    EXPECT_EQ(memory.expected(), noon + 1h);
    memory.note(fired(noon + 1h, std::nullopt));
    EXPECT_FALSE(memory.expected());
}

TEST(TimerMemory, BelievesAPlanThatWasChanged)
{
    TimerMemory memory;
    memory.note(timer());
    memory.note(fired(noon - 1h, noon + 30min));
    EXPECT_EQ(memory.expected(), noon + 30min);
}

TEST(TimerMemory, PassesOverATimeThatWasServed)
{
    TimerMemory memory;
    memory.note(fired(noon + 1h, noon + 1h - 1s));
    EXPECT_FALSE(memory.expected());
}

TEST(TimerMemory, TakesNoForgettingForAFiring)
{
    TimerMemory memory;
    memory.note(timer());
    UnitFacts forgotten = stopped_timer();
    forgotten.timer = TimerFacts{};
    memory.note(forgotten);
    EXPECT_EQ(memory.expected(), noon + 1h);
    forgotten.timer.reset();
    memory.note(forgotten);
    EXPECT_EQ(memory.expected(), noon + 1h);
}

TEST(TimerMemory, IsAboutOneTimer)
{
    TimerMemory memory;
    memory.note(timer());
    memory.note(with(stopped_timer(), [](auto& facts) { facts.name = "other.timer"; }));
    EXPECT_FALSE(memory.expected());
}

}  // namespace
}  // namespace holdfast::watch
