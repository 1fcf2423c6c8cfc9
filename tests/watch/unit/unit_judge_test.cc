#include "watch/unit/unit_judge.h"

#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "tests/watch/unit/unit_examples.h"

namespace holdfast::watch {
namespace {

struct Row {
    const char* what;
    UnitFacts facts;
    const char* expected;
    UnitCheck check{};
};

UnitFacts with(UnitFacts facts, const std::function<void(UnitFacts&)>& change)
{
    change(facts);
    return facts;
}

UnitFacts in_state(std::string active, std::string sub, Duration ago = 1min)
{
    return with(running(), [&](UnitFacts& facts) {
        facts.active_state = std::move(active);
        facts.sub_state = std::move(sub);
        facts.changed = noon - ago;
    });
}

UnitFacts loaded_as(UnitFacts facts, std::string load_state)
{
    facts.load_state = std::move(load_state);
    return facts;
}

// Of a first look.
void expect_verdicts(const std::vector<Row>& rows)
{
    for (const Row& row : rows) {
        UnitMemory memory;
        memory.note(row.check, row.facts, start);
        EXPECT_EQ(verdict_of(judge_unit(row.check, row.facts, memory, start, noon)), row.expected)
            << row.what;
    }
}

TEST(UnitJudge, SaysHowAUnitHasFailed)
{
    const std::string at = " at 2027-01-15T11:55:00Z";
    auto limited = with(failed("oom-kill", CLD_KILLED, SIGKILL), [](UnitFacts& facts) {
        facts.usage.memory_bytes_max = std::uint64_t{512} << 20U;
    });
    auto timeless = with(failed("exit-code", CLD_EXITED, 3), [](UnitFacts& facts) {
        facts.became_inactive.reset();
        facts.changed.reset();
    });
    auto changed_only = with(failed("exit-code", CLD_EXITED, 3),
                             [](UnitFacts& facts) { facts.became_inactive.reset(); });
    auto restarted = [](const char* policy, std::uint64_t limit, std::chrono::milliseconds ago) {
        return with(failed("exit-code", CLD_EXITED, 3), [=](UnitFacts& facts) {
            facts.restart = policy;
            facts.restarts = 5;
            facts.start_limit = limit;
            facts.main_ended = *facts.changed - ago;
        });
    };
    auto given_up = restarted("on-failure", 5, std::chrono::milliseconds{100});
    auto passing = restarted("always", 5, std::chrono::milliseconds{2});
    auto unlimited = restarted("always", 0, std::chrono::milliseconds{100});
    auto not_restarted = restarted("no", 5, std::chrono::milliseconds{100});
    const std::string reset = "systemctl reset-failed web.service && systemctl start web.service";
    const std::vector<std::pair<UnitFacts, std::string>> rows{
        {failed("exit-code", CLD_EXITED, 3), "exited with status 3" + at},
        {failed("exit-code", CLD_EXITED, 255), "exited with status 255" + at},
        {failed("exit-code", CLD_EXITED, 203),
         "exited with status 203: its program cannot be executed" + at},
        {failed("exit-code", CLD_EXITED, 217),
         "exited with status 217: its User= does not exist" + at},
        {failed("exit-code", CLD_EXITED, 226),
         "exited with status 226: its sandbox cannot be set up" + at},
        {failed("exit-code", 0, 0), "had a command that failed (exit-code)" + at},
        {failed("exit-code", CLD_EXITED, 0), "had a command that failed (exit-code)" + at},
        {timeless, "exited with status 3"},
        {changed_only, "exited with status 3" + at},
        {failed("signal", CLD_KILLED, SIGKILL), "was killed by SIGKILL" + at},
        {failed("signal", CLD_KILLED, 63), "was killed by signal 63" + at},
        {failed("signal", 0, 0), "had a command that failed (signal)" + at},
        {failed("core-dump", CLD_DUMPED, SIGSEGV), "crashed with SIGSEGV" + at},
        {failed("core-dump", CLD_KILLED, SIGABRT), "was killed by SIGABRT" + at},
        {failed("oom-kill", CLD_KILLED, SIGKILL), "was killed by the OOM killer" + at},
        {limited, "was killed by the OOM killer, with a memory limit of 512 MiB" + at},
        {failed("watchdog", CLD_DUMPED, SIGABRT),
         "did not answer the watchdog for its time and was killed with SIGABRT" + at},
        {failed("watchdog", CLD_KILLED, SIGKILL),
         "did not answer the watchdog for its time and was killed with SIGKILL" + at},
        {failed("watchdog", CLD_EXITED, 1), "did not answer the watchdog for its time" + at},
        {failed("start-limit-hit", 0, 0),
         "was restarted too often (start-limit-hit): " + reset + at},
        {failed("start-limit-hit", CLD_EXITED, 3),
         "was restarted too often (start-limit-hit): " + reset + "; it last exited with status 3" +
             at},
        {given_up, "was restarted too often (start-limit-hit): " + reset +
                       "; it last exited with status 3" + at},
        {passing, "exited with status 3" + at},
        {unlimited, "exited with status 3" + at},
        {not_restarted, "exited with status 3" + at},
        {failed("timeout", CLD_KILLED, SIGTERM),
         "did not start, reload or stop within its time" + at},
        {failed("protocol", CLD_EXITED, 0),
         "did not do what its Type= promises: a notification, a PID file or a bus name" + at},
        {failed("resources", 0, 0),
         "could not be started: systemd lacked something that it needs" + at},
        {failed("trigger-limit-hit", 0, 0), "was triggered too often" + at},
        {failed("unit-start-limit-hit", 0, 0),
         "gave up: what it starts was started too often" + at},
        {failed("service-start-limit-hit", 0, 0),
         "gave up: its service was started too often" + at},
        {failed("of-the-future", 0, 0), "failed (of-the-future)" + at},
        {failed("", 0, 0), "failed" + at},
        {failed("success", 0, 0), "failed" + at},
    };
    for (const auto& [facts, expected] : rows)
        EXPECT_EQ(verdict_of(judge_unit({}, facts, {}, start, noon)), "DOWN: " + expected);
}

TEST(UnitJudge, TellsStoppedFromDoneFromNeverStarted)
{
    auto exited = with(stopped(), [](UnitFacts& facts) {
        facts.exec_main_code = CLD_EXITED;
        facts.exec_main_status = 0;
    });
    auto never = with(UnitFacts{}, [](UnitFacts& facts) {
        facts.name = "web.service";
        facts.load_state = "loaded";
        facts.active_state = "inactive";
    });
    auto socket = with(never, [](UnitFacts& facts) { facts.became_inactive = noon - 5min; });
    auto stopped_job = with(job(), [](UnitFacts& facts) {
        facts.exec_main_code = CLD_KILLED;
        facts.exec_main_status = SIGTERM;
    });
    auto was_active_before = with(job(), [](UnitFacts& facts) { facts.became_active = noon - 5h; });
    auto skipped = with(stopped(), [](UnitFacts& facts) { facts.result = "exec-condition"; });
    expect_verdicts(
        {{"stopped", stopped(), "UNKNOWN: was stopped on purpose at 2027-01-15T11:55:00Z"},
         {"exits with 0", exited,
          "UNKNOWN: was stopped on purpose, or ended by itself without an error, at "
          "2027-01-15T11:55:00Z"},
         {"no process", socket, "UNKNOWN: was stopped on purpose at 2027-01-15T11:55:00Z"},
         {"never", never, "UNKNOWN: was not started since this host booted"},
         {"a job that is done", job(), "HEALTHY"},
         {"once a daemon, now a job", was_active_before, "HEALTHY"},
         {"a job that was stopped", stopped_job,
          "UNKNOWN: was stopped on purpose at 2027-01-15T11:10:00Z"},
         {"remains after exit", in_state("active", "exited"), "HEALTHY"},
         {"skipped", skipped,
          "UNKNOWN: was not started: its ExecCondition= is not met at 2027-01-15T11:55:00Z"},
         {"a result of before", with(stopped(), [](auto& facts) { facts.result = "timeout"; }),
          "DOWN: did not start, reload or stop within its time at 2027-01-15T11:55:00Z"}});
}

TEST(UnitJudge, SaysWhatIsWrongWithItsFile)
{
    expect_verdicts(
        {{"masked", loaded_as(stopped(), "masked"),
          "DOWN: is masked: systemctl unmask web.service"},
         {"masked and failed", loaded_as(failed("signal", CLD_KILLED, SIGKILL), "masked"),
          "DOWN: is masked: systemctl unmask web.service"},
         {"masked, runs", loaded_as(running(), "masked"),
          "DEGRADED: runs, but is masked and will not start again: systemctl unmask web.service"},
         {"missing", loaded_as(stopped(), "not-found"),
          "DOWN: there is no such unit; is it installed?"},
         {"removed, runs", loaded_as(running(), "not-found"),
          "DEGRADED: runs, but its file is gone and it will not start again"},
         {"bad setting", loaded_as(stopped(), "bad-setting"),
          "DOWN: cannot be loaded, its file is broken (bad-setting): systemd-analyze verify "
          "web.service"},
         {"error", loaded_as(stopped(), "error"),
          "DOWN: cannot be loaded, its file is broken (error): systemd-analyze verify web.service"},
         {"error, runs", loaded_as(running(), "error"),
          "DEGRADED: runs, but its file is broken and it will not start again: systemd-analyze "
          "verify web.service"},
         {"bad setting, runs", loaded_as(running(), "bad-setting"),
          "DEGRADED: runs, but its file is broken and it will not start again: systemd-analyze "
          "verify web.service"}});
}

TEST(UnitJudge, WaitsForWhatIsUnderWay)
{
    auto waiting = in_state("activating", "auto-restart");
    auto waiting_after = [&](std::string result, int code, int status) {
        return with(waiting, [&](UnitFacts& facts) {
            facts.result = std::move(result);
            facts.exec_main_code = code;
            facts.exec_main_status = status;
            facts.main_ended = noon - 1min;
            facts.became_inactive = noon - 1min;
        });
    };
    auto starting = [](Duration ago) {
        return with(in_state("activating", "start", ago), [&](UnitFacts& facts) {
            facts.became_active = noon - 40min;  // Of the run before.
            facts.main_started = noon - ago;
        });
    };
    auto at_work = with(job(), [](UnitFacts& facts) {
        facts.active_state = "activating";
        facts.sub_state = "start";
        facts.changed = noon - 3h;
        facts.main_started = noon - 3h;
    });
    auto first_start = with(in_state("activating", "start-pre"), [](UnitFacts& facts) {
        facts.became_active.reset();
        facts.main_started.reset();
    });
    auto undated = with(in_state("deactivating", "stop"), [](auto& facts) { facts.changed = {}; });
    expect_verdicts(
        {{"reloading", in_state("reloading", "reload"), "HEALTHY"},
         {"refreshing", in_state("refreshing", "refreshing"), "HEALTHY"},
         {"reloading, just", in_state("reloading", "reload", 15min), "HEALTHY"},
         {"reloading for ever", in_state("reloading", "reload", 16min),
          "UNHEALTHY: has been reloading since 2027-01-15T11:44:00Z"},
         {"starting", starting(1min), "UNKNOWN: is activating since 2027-01-15T11:59:00Z"},
         {"starting for ever", starting(16min),
          "UNHEALTHY: has been activating since 2027-01-15T11:44:00Z"},
         {"for the first time", first_start, "UNKNOWN: is activating since 2027-01-15T11:59:00Z"},
         {"a job for hours", at_work, "UNKNOWN: is activating since 2027-01-15T09:00:00Z"},
         {"stopping", in_state("deactivating", "stop-sigterm"),
          "UNKNOWN: is stopping since 2027-01-15T11:59:00Z"},
         {"stopping for ever", in_state("deactivating", "stop-sigterm", 16min),
          "UNHEALTHY: has been stopping since 2027-01-15T11:44:00Z"},
         {"undated", undated, "UNKNOWN: is stopping"},
         {"after a failure", waiting_after("exit-code", CLD_EXITED, 1),
          "DEGRADED: is being restarted by systemd: it exited with status 1 at "
          "2027-01-15T11:59:00Z"},
         {"after the watchdog", waiting_after("watchdog", CLD_DUMPED, SIGABRT),
          "DEGRADED: is being restarted by systemd: it did not answer the watchdog for its time "
          "and was killed with SIGABRT at 2027-01-15T11:59:00Z"},
         {"after an end", waiting_after("success", CLD_EXITED, 0),
          "DEGRADED: is being restarted by systemd: it ended at 2027-01-15T11:59:00Z"},
         {"a queue of the future", in_state("activating", "auto-restart-queued"),
          "DEGRADED: is being restarted by systemd: it ended"},
         {"waits for an hour", in_state("activating", "auto-restart", 1h),
          "UNHEALTHY: waits to be restarted by systemd since 2027-01-15T11:00:00Z"},
         {"a state of the future", in_state("dreaming", ""),
          "UNKNOWN: is in a state that this version does not know: \"dreaming\""}});
}

TEST(UnitJudge, WarnsOfWhatIsNearItsLimit)
{
    auto using_it = [](std::uint64_t memory, std::uint64_t tasks) {
        return with(running(), [&](UnitFacts& facts) {
            facts.usage = {
                .memory_bytes = memory, .memory_bytes_max = 1000, .tasks = tasks, .tasks_max = 200};
        });
    };
    auto unlimited = with(using_it(5000, 5000), [](UnitFacts& facts) {
        facts.usage.memory_bytes_max.reset();
        facts.usage.tasks_max = 0;
    });
    auto unmeasured = with(using_it(0, 0), [](UnitFacts& facts) {
        facts.usage.memory_bytes.reset();
        facts.usage.tasks.reset();
    });
    const UnitCheck both{.memory_percent_max = 90, .tasks_percent_max = 50};
    expect_verdicts(
        {{"nobody asks", using_it(1000, 200), "HEALTHY"},
         {"below", using_it(900, 100), "HEALTHY", both},
         {"memory", using_it(911, 100),
          "DEGRADED: uses 91 % of its limit of memory, 90 % are expected at most", both},
         {"tasks", using_it(900, 102),
          "DEGRADED: uses 51 % of its limit of tasks, 50 % are expected at most", both},
         {"both", using_it(1000, 200),
          "DEGRADED: uses 100 % of its limit of memory, 90 % are expected at most; uses 100 % of "
          "its limit of tasks, 50 % are expected at most",
          both},
         {"without a limit", unlimited, "HEALTHY", both},
         {"not measured", unmeasured, "HEALTHY", both},
         {"a warning of its file is worse", loaded_as(using_it(1000, 0), "not-found"),
          "DEGRADED: runs, but its file is gone and it will not start again", both}});
}

TEST(UnitJudge, WarnsOfACoreThatIsUsedUp)
{
    UnitMemory memory;
    const UnitCheck check{.cpu_percent_max = 50};
    auto look = [&](Duration at, Duration used, std::string invocation = "0123") {
        UnitFacts facts = running();
        facts.usage.cpu_time = used;
        facts.usage.measured = start + at;
        facts.invocation = std::move(invocation);
        memory.note(check, facts, start + at);
        return verdict_of(judge_unit(check, facts, memory, start + at, noon + at));
    };
    EXPECT_EQ(look(0s, 60s), "HEALTHY") << "nobody knows since when";
    EXPECT_EQ(look(10s, 65s), "HEALTHY");
    EXPECT_EQ(look(20s, 71s), "DEGRADED: uses 60 % of a core, 50 % are expected at most");
    EXPECT_EQ(look(20s, 71s), "DEGRADED: uses 60 % of a core, 50 % are expected at most")
        << "the same measurement";
    EXPECT_EQ(look(30s, 90s, "4567"), "HEALTHY") << "of another run";
    EXPECT_EQ(look(40s, 80s, "4567"), "HEALTHY") << "it counts anew";
}

// A unit that crashes and is started again at once is "active" whenever somebody looks.
class ACrashLoop : public testing::Test {
protected:
    // How it looks so long after noon, when systemd has restarted it so often.
    std::string look(Duration after, std::uint64_t restarts, std::string sub_state = "running")
    {
        UnitFacts facts = running();
        facts.restarts = restarts;
        facts.sub_state = sub_state;
        facts.active_state = sub_state == "running" ? "active" : "activating";
        facts.changed = noon + after;
        facts.main_started = noon + after - 1s;
        facts.became_active = facts.main_started;
        memory.note(check, facts, start + after);
        return verdict_of(judge_unit(check, facts, memory, start + after, noon + after));
    }

    UnitCheck check{.restarts_max = 3, .restarts_within = 10min};
    UnitMemory memory;
};

TEST_F(ACrashLoop, ShowsByTheNumberOfRestarts)
{
    const std::string loop =
        "UNHEALTHY: is in a crash loop: systemd restarted it 3 times within 10min, 3 are too many: "
        "journalctl -u web.service";
    EXPECT_EQ(look(0min, 0), "HEALTHY");
    EXPECT_EQ(look(1min, 1), "DEGRADED: was restarted by systemd once within 10min");
    EXPECT_EQ(look(2min, 2), "DEGRADED: was restarted by systemd 2 times within 10min");
    EXPECT_EQ(look(3min, 3), loop);
    EXPECT_EQ(look(4min, 3, "auto-restart"), loop) << "also while it waits";
    EXPECT_EQ(look(4min, 3, "start"), loop);
    EXPECT_EQ(look(10min, 3), loop);
    EXPECT_EQ(look(11min, 3), "DEGRADED: was restarted by systemd 2 times within 10min")
        << "the first is long ago";
    EXPECT_EQ(look(13min, 3), "HEALTHY");
}

TEST_F(ACrashLoop, ShowsAtOnceWhenMuchHappenedBetweenTwoLooks)
{
    EXPECT_EQ(look(0min, 0), "HEALTHY");
    EXPECT_EQ(look(1min, 40),
              "UNHEALTHY: is in a crash loop: systemd restarted it 40 times within 10min, 3 are "
              "too many: journalctl -u web.service");
}

TEST_F(ACrashLoop, IsOverWhenSomebodyStartsTheUnit)
{
    EXPECT_EQ(look(0min, 0), "HEALTHY");
    EXPECT_EQ(look(1min, 5).substr(0, 9), "UNHEALTHY");
    EXPECT_EQ(look(2min, 0), "HEALTHY");
    EXPECT_EQ(look(3min, 1), "DEGRADED: was restarted by systemd once within 10min");
}

TEST_F(ACrashLoop, IsStartingWhenItHasNotBeenRestartedLately)
{
    EXPECT_EQ(look(0min, 0, "start"), "UNKNOWN: is activating since 2027-01-15T12:00:00Z");
    EXPECT_EQ(look(1min, 1, "start"), "DEGRADED: was restarted by systemd once within 10min");
}

// Whoever has just come does not know when those before were, and must not call it well: an alert
// of before the restart of this process would end.
TEST_F(ACrashLoop, IsNotDeniedByWhoHasJustCome)
{
    EXPECT_EQ(look(0min, 3),
              "UNKNOWN: was restarted by systemd 3 times, the last time at 2027-01-15T11:59:59Z; "
              "how often within 10min is not known yet");
    EXPECT_EQ(look(1min, 4).substr(0, 7), "UNKNOWN");
    EXPECT_EQ(look(2min, 5).substr(0, 7), "UNKNOWN");
    EXPECT_EQ(look(3min, 6).substr(0, 9), "UNHEALTHY");
    EXPECT_EQ(look(12min, 6), "DEGRADED: was restarted by systemd once within 10min")
        << "now everything within ten minutes was seen";
}

TEST_F(ACrashLoop, IsNoneOfALongTimeAgo)
{
    UnitFacts facts = running();
    facts.restarts = 30;
    memory.note(check, facts, start);
    EXPECT_EQ(verdict_of(judge_unit(check, facts, memory, start, noon)), "HEALTHY");
}

TEST(UnitJudge, TakesForNewsWhatAChecksVerdictCanChangeBy)
{
    const UnitFacts before = timer();
    EXPECT_FALSE(is_news(before, before));
    auto news = [&](const std::function<void(UnitFacts&)>& change) {
        return is_news(before, with(before, change));
    };
    EXPECT_TRUE(news([](auto& facts) { facts.active_state = "failed"; }));
    EXPECT_TRUE(news([](auto& facts) { facts.sub_state = "running"; }));
    EXPECT_TRUE(news([](auto& facts) { facts.load_state = "masked"; }));
    EXPECT_TRUE(news([](auto& facts) { facts.unit_file_state = "disabled"; }));
    EXPECT_TRUE(news([](auto& facts) { facts.result = "timeout"; }));
    EXPECT_TRUE(news([](auto& facts) { facts.restarts = 1; }));
    EXPECT_TRUE(news([](auto& facts) { facts.invocation = "9"; }));
    EXPECT_TRUE(news([](auto& facts) { facts.timer->last_trigger = noon; }));
    EXPECT_TRUE(news([](auto& facts) { facts.timer->next_elapse.reset(); }));
    EXPECT_TRUE(news([](auto& facts) { facts.timer->next_elapse = noon + 2h; }));
    EXPECT_TRUE(news([](auto& facts) { facts.timer.reset(); }));
    EXPECT_FALSE(news([](auto& facts) { *facts.timer->next_elapse += 1ms; }));
    EXPECT_FALSE(news([](auto& facts) { facts.usage.memory_bytes = 7; }));
    EXPECT_FALSE(news([](auto& facts) { facts.status_text = "busy"; }));
}

}  // namespace
}  // namespace holdfast::watch
