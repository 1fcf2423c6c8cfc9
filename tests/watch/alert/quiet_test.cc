// Maintenance and silences, as the policy obeys them.
#include "tests/watch/alert/policy_fixture.h"

namespace holdfast::watch {
namespace {

class QuietTimes : public PolicyFixture {
protected:
    QuietTimes() : PolicyFixture{{.reminder = 1h, .renewal = 5min}} {}

    WindowId maintain(Duration time, std::vector<std::string> ids)
    {
        auto id = policy.open_window(
            {.about = {.ids = std::move(ids)}, .starts = wall, .lasts = time}, now());
        EXPECT_TRUE(id);
        return id ? *id : WindowId{};
    }
    SilenceId silence(Duration time, std::vector<std::string> ids)
    {
        auto id = policy.silence(
            {.about = {.ids = std::move(ids)}, .starts = wall, .ends = wall + time}, now());
        EXPECT_TRUE(id);
        return id ? *id : SilenceId{};
    }
};

TEST_F(QuietTimes, WhatFailsThroughTheEndIsAlertedByItsFullThreshold)
{
    define(1);
    fail(1, 2);
    maintain(10min, {"s1"});
    fail(1, 5);
    pass(10min);
    fail(1, 2);
    pass(1min);
    EXPECT_EQ(told(), "");
    fail(1, 1);
    pass(1min);
    EXPECT_EQ(told(), "firing s1");
}

TEST_F(QuietTimes, AWindowThatNobodySawCounts)
{
    define(1);
    fail(1, 2);
    maintain(1min, {"s1"});
    wall += 2min;
    fail(1, 2);
    EXPECT_FALSE(up(1));
    fail(1, 1);
    EXPECT_TRUE(up(1));
}

TEST_F(QuietTimes, NothingIsToldInMaintenanceNotEvenTheEnd)
{
    define(1);
    fail(1, 3);
    pass(1min);
    EXPECT_EQ(told(), "firing s1");
    maintain(3h, {"s1"});
    for (int i = 0; i < 5; ++i)
        check(1, Status::healthy);
    pass(3h - 1s);
    EXPECT_EQ(told(), "");
    pass(1s);
    EXPECT_EQ(told(), "renewal s1, reminder s1");
    check(1, Status::healthy);
    check(1, Status::healthy);
    EXPECT_EQ(told(), "resolved s1");
}

TEST_F(QuietTimes, WhatWasAboutToBeToldIsNot)
{
    define(1);
    fail(1, 3);
    pass(5s);
    maintain(10min, {"s1"});
    pass(15min);
    EXPECT_EQ(told(), "");
    EXPECT_FALSE(up(1));
}

TEST_F(QuietTimes, CoverWhoDependsOnThem)
{
    define(1);
    define(2, {"s1"});
    define(3, {"s2"});
    define(4);
    maintain(10min, {"s1"});
    EXPECT_TRUE(policy.maintenance_until(ServiceKey{3}, wall));
    EXPECT_FALSE(policy.maintenance_until(ServiceKey{4}, wall));
    EXPECT_FALSE(policy.maintenance_until(host_key, wall));
    maintain(20min, {});
    EXPECT_EQ(policy.maintenance_until(host_key, wall), wall + 20min);
}

TEST_F(QuietTimes, MayBeEndedEarly)
{
    define(1);
    WindowId id = maintain(2h, {"s1"});
    pass(1min);
    EXPECT_TRUE(policy.end_window(id, now()));
    EXPECT_FALSE(policy.end_window(id, now()));
    fail(1, 3);
    EXPECT_TRUE(up(1));
}

TEST_F(QuietTimes, ASilenceHoldsBackWhatStillFiresAtItsEnd)
{
    define(1);
    SilenceId id = silence(1h, {"s1"});
    fail(1, 3);
    pass(30min);
    EXPECT_EQ(told(), "");
    EXPECT_EQ(up(1)->held, Held::by_silence);
    EXPECT_TRUE(policy.end_silence(id, now()));
    pass(1min);
    EXPECT_EQ(told(), "firing s1");
}

TEST_F(QuietTimes, ASilenceDoesNotKeepAnEndFromWhoKnowsTheBeginning)
{
    define(1);
    define(2);
    fail(1, 3);
    pass(1min);
    (void)told();
    silence(1h, {});
    fail(2, 3);
    pass(4min);
    for (int key : {1, 2}) {
        check(key, Status::healthy);
        check(key, Status::healthy);
    }
    pass(1min);
    EXPECT_EQ(told(), "resolved s1");
}

TEST_F(QuietTimes, ASilenceMutesRemindersAndNotRenewals)
{
    define(1);
    fail(1, 3);
    pass(1min);
    silence(3h, {"s1"});
    (void)told();
    pass(2h);
    std::string all = told();
    EXPECT_EQ(all.find("reminder"), std::string::npos);
    EXPECT_NE(all.find("renewal"), std::string::npos);
}

TEST_F(QuietTimes, ASilenceEnds)
{
    EXPECT_FALSE(policy.silence({.starts = wall, .ends = wall}, now()));
    EXPECT_FALSE(policy.silence({.starts = wall - 2h, .ends = wall - 1h}, now()));
    EXPECT_FALSE(policy.open_window({.starts = wall - 2h, .lasts = 1h}, now()));
    EXPECT_FALSE(policy.open_window({.starts = wall, .lasts = 1s}, now()));
}

}  // namespace
}  // namespace holdfast::watch
