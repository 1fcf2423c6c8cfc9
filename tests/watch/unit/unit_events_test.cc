#include "watch/unit/unit_events.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr WallTime noon{std::chrono::hours{500'000}};

constexpr int exited = 1;
constexpr int killed = 2;
constexpr int dumped = 3;

// What systemd shows of a unit, one state after the other: each test is a sequence of them, as they
// were seen with systemd 252.
class UnitEvents : public testing::Test {
protected:
    UnitEvents()
    {
        facts.name = "web.service";
        facts.load_state = "loaded";
        facts.unit_file_state = "enabled";
        is("active", "running", "success");
        facts.invocation = "A";
        facts.main_started = noon;
        before = facts;
    }

    void is(const char* active, const char* sub, const char* result)
    {
        facts.active_state = active;
        facts.sub_state = sub;
        facts.result = result;
    }

    void main_ends(int code, int status)
    {
        facts.exec_main_code = code;
        facts.exec_main_status = status;
        facts.main_ended = now;
    }

    void begins(const char* invocation)
    {
        facts.invocation = invocation;
        facts.main_started = now;
        facts.main_ended.reset();
        facts.exec_main_code = 0;
        facts.exec_main_status = 0;
    }

    // What became of it since the last look.
    void look()
    {
        now += seconds{1};
        facts.changed = now;
        for (const UnitEvent& event : unit_events(&before, &facts, noon, reloaded)) {
            EXPECT_EQ(event.unit, "web.service");
            EXPECT_EQ(event.at, now);
            EXPECT_FALSE(event.invocation.empty());
            const bool is_restart = event.kind == UnitEventKind::restarted;
            EXPECT_EQ(event.restarts, is_restart ? facts.restarts : 0U) << event.detail;
            told.push_back(event.detail.empty() ? std::string{to_string(event.kind)}
                                                : join(to_string(event.kind), ": ", event.detail));
        }
        before = facts;
    }

    void then(const char* active, const char* sub, const char* result)
    {
        is(active, sub, result);
        look();
    }

    // As systemd shows a service whose main process ended badly and which it restarts.
    void fails_and_is_restarted(const char* result, const char* next_invocation)
    {
        then("failed", "failed", result);
        then("activating", "auto-restart", result);
        ++facts.restarts;
        look();
        then("inactive", "dead", result);
        begins(next_invocation);
        then("activating", "start-pre", "success");
        then("activating", "start", "success");
        then("active", "running", "success");
    }

    WallTime now = noon;
    UnitFacts facts;
    UnitFacts before;
    std::vector<std::string> told;
    std::optional<WallTime> reloaded;
};

TEST_F(UnitEvents, AreNoneOfAUnitThatIsNewOrGone)
{
    EXPECT_THAT(unit_events(nullptr, &facts, noon), IsEmpty());
    EXPECT_THAT(unit_events(&facts, nullptr, noon), IsEmpty());
    EXPECT_THAT(unit_events(&facts, &facts, noon), IsEmpty());
}

TEST_F(UnitEvents, AreAFailureAndARestartForEachRoundOfACrashLoop)
{
    main_ends(killed, 9);
    fails_and_is_restarted("signal", "B");
    main_ends(exited, 203);
    fails_and_is_restarted("exit-code", "C");
    EXPECT_THAT(told,
                ElementsAre("failed: killed by signal 9 (KILL)", "restarted: by systemd, restart 1",
                            "failed: exited with status 203 (its program could not be "
                            "executed)",
                            "restarted: by systemd, restart 2"));
}

TEST_F(UnitEvents, AreAFailureOnceWhenItIsLeftAtThat)
{
    main_ends(dumped, 6);
    then("deactivating", "stop-post", "core-dump");
    then("failed", "failed", "core-dump");
    EXPECT_THAT(told, ElementsAre("failed: dumped core on signal 6 (ABRT)"));
}

TEST_F(UnitEvents, AreTheReasonWhySystemdKilledIt)
{
    main_ends(dumped, 6);
    fails_and_is_restarted("watchdog", "B");
    main_ends(killed, 9);
    fails_and_is_restarted("oom-kill", "C");
    EXPECT_THAT(told, ElementsAre("watchdog: did not answer systemd's watchdog and was killed",
                                  "restarted: by systemd, restart 1",
                                  "oom_killed: ran out of memory and was killed by the kernel",
                                  "restarted: by systemd, restart 2"));
}

// systemd 252 keeps the result of the last failure there.
TEST_F(UnitEvents, AreTheStartLimitThoughTheResultIsThatOfTheFailureBefore)
{
    facts.restarts = 4;
    facts.restart = "always";
    facts.start_limit = 5;
    before = facts;
    main_ends(exited, 1);
    then("failed", "failed", "exit-code");
    then("activating", "auto-restart", "exit-code");
    ++facts.restarts;
    look();
    then("inactive", "dead", "exit-code");
    then("failed", "failed", "exit-code");
    EXPECT_THAT(told,
                ElementsAre("failed: exited with status 1", "restarted: by systemd, restart 5",
                            "start_limit: restarted too often, systemd has given up; it "
                            "exited with status 1"));
}

TEST_F(UnitEvents, AreTheLastFailureAndTheStartLimitWhenBothShowAtOnce)
{
    facts.restarts = 5;
    facts.restart = "on-failure";
    facts.start_limit = 5;
    facts.main_ended = now;
    before = facts;
    now += seconds{1};
    main_ends(exited, 1);
    then("failed", "failed", "exit-code");
    EXPECT_THAT(told, ElementsAre("failed: exited with status 1",
                                  "start_limit: restarted too often, systemd has given up; it "
                                  "exited with status 1"));
}

TEST_F(UnitEvents, AreTheStartLimitWhereSystemdSaysSo)
{
    then("failed", "failed", "start-limit-hit");
    EXPECT_THAT(told, ElementsAre("start_limit: was started too often, systemd has given up"));
}

TEST_F(UnitEvents, AreNoFailureWhenItIsStoppedOnPurpose)
{
    then("deactivating", "stop-sigterm", "success");
    main_ends(killed, 15);
    then("inactive", "dead", "success");
    EXPECT_THAT(told, ElementsAre("stopped: killed by signal 15 (TERM)"));
    begins("B");
    then("activating", "start", "success");
    then("active", "running", "success");
    EXPECT_EQ(told.back(), "started");
}

// systemctl daemon-reload && systemctl restart web, as it shows with systemd 252.
TEST_F(UnitEvents, AreADeployWhenItIsStartedAgainRightAfterAllFilesWereRead)
{
    reloaded = now + seconds{1};
    then("deactivating", "stop-sigterm", "success");
    main_ends(exited, 0);
    facts.became_inactive = now + seconds{1};
    then("inactive", "dead", "success");
    begins("B");
    then("activating", "start", "success");
    now += seconds{2};
    then("active", "running", "success");
    EXPECT_THAT(told, ElementsAre("stopped: exited with status 0",
                                  "changed: started again 5 s after all unit files were read anew",
                                  "started"));
}

TEST_F(UnitEvents, AreADeployThoughOnlyTheEndsOfItWereSeen)
{
    reloaded = now + seconds{1};
    facts.became_inactive = now + seconds{1};
    begins("B");
    look();
    EXPECT_THAT(told, ElementsAre("changed: started again 0 s after all unit files were read anew",
                                  "started: stopped and started again"));
}

TEST_F(UnitEvents, AreNoDeployWithoutAReadOfTheFilesAMomentBefore)
{
    auto is_told = [this](std::optional<WallTime> reload, std::optional<WallTime> stopped) {
        told.clear();
        reloaded = reload;
        facts.became_inactive = stopped;
        facts.invocation += "x";
        look();
        return told;
    };
    const auto only_started = ElementsAre("started: stopped and started again");
    now += std::chrono::hours{1};
    const WallTime at = now + seconds{1};
    EXPECT_THAT(is_told(std::nullopt, at), only_started);
    EXPECT_THAT(is_told(now - deploy_within, now), only_started) << "too long ago";
    EXPECT_THAT(is_told(now + seconds{9}, now), only_started) << "after it";
    EXPECT_THAT(is_told(now, now - std::chrono::minutes{30}), only_started) << "as by a timer";
    EXPECT_THAT(is_told(now, std::nullopt), only_started) << "it never was stopped";
    EXPECT_EQ(is_told(now, now).size(), 2U) << "or the rows above prove nothing";
}

TEST_F(UnitEvents, AreNoDeployWhenSystemdRestartsItByItself)
{
    reloaded = now;
    main_ends(exited, 1);
    facts.became_inactive = now + seconds{1};
    fails_and_is_restarted("exit-code", "B");
    EXPECT_THAT(told,
                ElementsAre("failed: exited with status 1", "restarted: by systemd, restart 1"));
}

TEST_F(UnitEvents, AreARestartOnPurposeThoughOnlyItsEndsWereSeen)
{
    begins("B");
    look();
    EXPECT_THAT(told, ElementsAre("started: stopped and started again"));
}

TEST_F(UnitEvents, AreTheRestartsThatNobodySaw)
{
    facts.restarts = 3;
    begins("D");
    look();
    EXPECT_THAT(told, ElementsAre("restarted: by systemd, 3 times, 3 by now"));
}

TEST_F(UnitEvents, SayOfARestartHowOftenSystemdHadDoneItByThen)
{
    facts.restarts = 2;
    before = facts;
    ++facts.restarts;
    const std::vector<UnitEvent> events = unit_events(&before, &facts, noon);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].kind, UnitEventKind::restarted);
    EXPECT_EQ(events[0].restarts, 3U);
}

TEST_F(UnitEvents, AreASecondFailureWithTheSameResult)
{
    main_ends(exited, 1);
    then("failed", "failed", "exit-code");
    facts.invocation = "B";
    main_ends(exited, 1);
    look();
    EXPECT_THAT(told, ElementsAre("failed: exited with status 1", "failed: exited with status 1"));
}

TEST_F(UnitEvents, AreNoneOfAJobThatRunsAndEnds)
{
    is("inactive", "dead", "success");
    before = facts;
    begins("B");
    then("activating", "start", "success");
    main_ends(exited, 0);
    then("inactive", "dead", "success");
    EXPECT_THAT(told, IsEmpty());
    begins("C");
    then("activating", "start", "success");
    main_ends(exited, 2);
    then("failed", "failed", "exit-code");
    EXPECT_THAT(told, ElementsAre("failed: exited with status 2"));
}

TEST_F(UnitEvents, AreNoneWhenAFailureIsForgottenOrAConditionSaysNo)
{
    is("failed", "failed", "exit-code");
    before = facts;
    then("inactive", "dead", "success");
    then("inactive", "dead", "exec-condition");
    EXPECT_THAT(told, IsEmpty());
}

TEST_F(UnitEvents, AreAReload)
{
    then("reloading", "reload", "success");
    then("active", "running", "success");
    EXPECT_THAT(told, ElementsAre("reloaded"));
}

TEST_F(UnitEvents, AreWhatHappensToItsFile)
{
    facts.needs_daemon_reload = true;
    look();
    facts.needs_daemon_reload = false;
    facts.unit_file_state = "masked";
    look();
    facts.load_state = "masked";
    look();
    facts.load_state = "not-found";
    facts.unit_file_state = "";
    look();
    facts.load_state = "loaded";
    look();
    facts.load_state = "not-found";
    look();
    EXPECT_THAT(told, ElementsAre("changed: its file was changed, and systemd has not read it yet",
                                  "masked: it cannot be started until it is unmasked",
                                  "changed: its file was not there before",
                                  "changed: its file is not there any more"));
}

TEST_F(UnitEvents, HaveTheTimeOfTheLookWhereSystemdHasNone)
{
    UnitFacts later = facts;
    later.needs_daemon_reload = true;
    auto events = unit_events(&facts, &later, noon + seconds{7});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].at, noon + seconds{7});
}

struct Described {
    const char* name;
    const char* result;
    int code;
    int status;
    const char* text;
};

void PrintTo(const Described& described, std::ostream* out)
{
    *out << described.name;
}

class UnitEventsOfFailure : public testing::TestWithParam<Described> {};

TEST_P(UnitEventsOfFailure, SaysWhatAnOperatorWantsToKnow)
{
    UnitFacts before;
    before.active_state = "active";
    before.result = "success";
    UnitFacts now = before;
    now.active_state = "failed";
    now.result = GetParam().result;
    now.exec_main_code = GetParam().code;
    now.exec_main_status = GetParam().status;
    auto events = unit_events(&before, &now, noon);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].kind, UnitEventKind::failed);
    EXPECT_EQ(events[0].detail, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Results, UnitEventsOfFailure,
    testing::Values(Described{"exit", "exit-code", exited, 1, "exited with status 1"},
                    Described{"user", "exit-code", exited, 217,
                              "exited with status 217 (its user does not exist)"},
                    Described{"signal", "signal", killed, 11, "killed by signal 11 (SEGV)"},
                    Described{"real_time", "signal", killed, 40, "killed by signal 40"},
                    Described{"timeout", "timeout", killed, 15, "took too long to start or stop"},
                    Described{"protocol", "protocol", exited, 0, "failed with result protocol"},
                    Described{"before_main", "exit-code", 0, 0, "failed with result exit-code"},
                    Described{"unsaid", "", 0, 0, "failed"},
                    Described{"success", "success", 0, 0, "failed"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace holdfast::watch
