#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/recovery/policy.h"
#include "ctl/systemctl.h"

namespace holdfast::ctl {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using Action = RecoveryStep::Action;

class RecoveryPolicy : public testing::Test {
protected:
    RecoveryStep decide(int unanswered = 3)
    {
        return decide_recovery(settings,
                               {.unanswered = unanswered, .unit = unit, .hopeless_fault = hopeless},
                               record, now);
    }

    Instant now{hours{100}};
    RecoverySettings settings;
    UnitState unit{.active = "active",
                   .sub = "running",
                   .active_since = Instant{hours{1}},
                   .watchdog = seconds{30}};
    RecoveryRecord record;
    std::string hopeless;
};

TEST_F(RecoveryPolicy, RestartsAfterThreeChecksInARowWithoutAnAnswer)
{
    EXPECT_EQ(decide(0).action, Action::nothing);
    EXPECT_EQ(decide(2).action, Action::nothing);
    EXPECT_EQ(decide(3).action, Action::restart);
    EXPECT_THAT(decide(4).reason, HasSubstr("4 checks in a row"));
}

TEST_F(RecoveryPolicy, LeavesAUnitAloneThatIsNotRunning)
{
    for (const char* active : {"inactive", "failed", "activating", "deactivating", "reloading"}) {
        unit.active = active;
        EXPECT_EQ(decide().action, Action::nothing) << active;
        EXPECT_THAT(decide().reason, HasSubstr(active));
    }
    unit.active = "active";
    unit.sub = "stop-watchdog";
    EXPECT_EQ(decide().action, Action::nothing);
}

TEST_F(RecoveryPolicy, LeavesTheFirstWatchdogPeriodOfAProcessToTheWatchdog)
{
    unit.active_since = now - seconds{29};
    EXPECT_EQ(decide().action, Action::nothing);
    unit.active_since = now - seconds{30};
    EXPECT_EQ(decide().action, Action::restart);
    // Its own restart counts as well, whatever systemd says of the start.
    record.restarts = {now - seconds{29}};
    EXPECT_EQ(decide().action, Action::nothing);
}

TEST_F(RecoveryPolicy, GivesUpAfterThreeRestartsInAnHour)
{
    record.restarts = {now - minutes{50}, now - minutes{30}, now - minutes{10}};
    RecoveryStep step = decide();
    EXPECT_EQ(step.action, Action::give_up);
    EXPECT_THAT(step.reason, HasSubstr("3 restarts within 1h did not help"));
    record.restarts.front() = now - minutes{60};
    EXPECT_EQ(decide().action, Action::restart);
}

TEST_F(RecoveryPolicy, DoesNotRestartAfterAFaultThatStays)
{
    hopeless = "schema-mismatch: table shipments: column status is missing";
    RecoveryStep step = decide();
    EXPECT_EQ(step.action, Action::withhold);
    EXPECT_EQ(step.reason, "a restart does not help with " + hopeless);
    EXPECT_EQ(decide(2).action, Action::nothing) << "nobody thought of a restart";
    record.restarts = {now - minutes{50}, now - minutes{30}, now - minutes{10}};
    EXPECT_EQ(decide().action, Action::withhold) << "it is not the restarts that did not help";
}

class CheckCount : public testing::Test {
protected:
    int check(bool answered = false)
    {
        record = count_check(record, {.answered = answered, .ok = answered}, unit);
        return record.unanswered;
    }

    std::optional<UnitState> unit{
        {.active = "active", .sub = "running", .active_since = Instant{hours{1}}}};
    CheckRecord record;
};

TEST_F(CheckCount, IsOfChecksInARowWithoutAnAnswer)
{
    EXPECT_EQ(check(), 1);
    EXPECT_EQ(check(), 2);
    EXPECT_FALSE(record.ok);
    EXPECT_EQ(check(true), 0);
    EXPECT_TRUE(record.ok);
    EXPECT_EQ(check(), 1);
}

TEST_F(CheckCount, IsNoneWhileTheUnitStartsOrStops)
{
    check();
    check();
    for (const char* active : {"activating", "deactivating", "reloading", "inactive", "failed"}) {
        unit->active = active;
        EXPECT_EQ(check(), 0) << active;
        EXPECT_FALSE(record.ok) << "it is not well for that";
    }
    unit->active = "active";
    EXPECT_EQ(check(), 1) << "the first of a row";
    unit->sub = "stop-sigterm";
    EXPECT_EQ(check(), 0);
}

TEST_F(CheckCount, BeginsAnewWithEachStartOfTheUnit)
{
    check();
    check();
    unit->active_since += seconds{20};
    EXPECT_EQ(check(), 1) << "the checks before were another process's";
    EXPECT_EQ(check(), 2);
}

TEST_F(CheckCount, GoesOnWhereSystemdCannotBeAsked)
{
    unit.reset();
    EXPECT_EQ(check(), 1);
    EXPECT_EQ(check(), 2);
}

TEST_F(RecoveryPolicy, ForgetsWhatTheHourLeftBehind)
{
    record = {.restarts = {now - hours{2}, now - minutes{10}}, .gave_up = true};
    record = age(settings, record, now);
    EXPECT_THAT(record.restarts, testing::ElementsAre(now - minutes{10}));
    EXPECT_FALSE(record.gave_up) << "it may restart again";
    record = {.restarts = {now, now, now}, .gave_up = true};
    EXPECT_TRUE(age(settings, record, now).gave_up);
}

TEST(UnitStateText, IsReadAsSystemctlPrintsIt)
{
    UnitState state = parse_unit_state(
        "ActiveState=active\nSubState=running\nActiveEnterTimestampMonotonic=1500000\n"
        "WatchdogUSec=1min 30s\n");
    EXPECT_EQ(state.active, "active");
    EXPECT_EQ(state.sub, "running");
    EXPECT_EQ(state.active_since, Instant{std::chrono::milliseconds{1500}});
    EXPECT_EQ(state.watchdog, seconds{90});
    EXPECT_EQ(parse_unit_state("WatchdogUSec=0\n").watchdog, Duration::zero());
    EXPECT_EQ(parse_unit_state("WatchdogUSec=infinity\nnonsense\n").watchdog, Duration::zero());
}

}  // namespace
}  // namespace holdfast::ctl
