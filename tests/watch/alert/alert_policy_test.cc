#include "watch/alert/alert_policy.h"

#include "tests/watch/alert/policy_fixture.h"

namespace holdfast::watch {
namespace {

class AlertPolicyTest : public PolicyFixture {
protected:
    AlertPolicyTest() : PolicyFixture{{.storm_over = 3, .reminder = 1h}} {}
};

TEST_F(AlertPolicyTest, TellsOfTheThirdFailureInARow)
{
    define(1);
    fail(1, 2);
    check(1, Status::healthy);
    fail(1, 2);
    pass(1min);
    EXPECT_EQ(told(), "");
    check(1, Status::unhealthy);  // Another way to be wrong is no new beginning.
    pass(1min);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0].alert.failures, 3U);
    EXPECT_EQ(notices[0].alert.status, Status::unhealthy);
    EXPECT_EQ(told(), "firing s1");
}

TEST_F(AlertPolicyTest, ResolvesAfterTwoSuccessesUnderTheSameKey)
{
    define(1);
    fail(1, 3);
    pass(1min);
    std::string key = notices.at(0).alert.key;
    EXPECT_EQ(told(), "firing s1");
    check(1, Status::healthy);
    check(1, Status::down);
    check(1, Status::degraded);
    EXPECT_EQ(told(), "");
    check(1, Status::healthy);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0].alert.key, key);
    EXPECT_EQ(told(), "resolved s1");
    EXPECT_TRUE(policy.state().alerts.empty());
    EXPECT_TRUE(policy.state().streaks.empty());
}

TEST_F(AlertPolicyTest, LearnsNothingFromWhatIsUnknown)
{
    define(1);
    fail(1, 2);
    check(1, Status::unknown);
    fail(1, 1);
    pass(1min);
    EXPECT_EQ(told(), "firing s1");
    check(1, Status::healthy);
    check(1, Status::unknown);
    EXPECT_EQ(told(), "");
    check(1, Status::healthy);
    EXPECT_EQ(told(), "resolved s1");
}

TEST_F(AlertPolicyTest, SaysNothingOfWhatIsOverBeforeItIsAnnounced)
{
    define(1);
    fail(1, 3);
    pass(5s);
    check(1, Status::healthy);
    check(1, Status::healthy);
    pass(1h);
    EXPECT_EQ(told(), "");
}

TEST_F(AlertPolicyTest, RemindsUntilItIsAcknowledged)
{
    define(1);
    fail(1, 3);
    pass(2h + 1min);
    EXPECT_EQ(told(), "firing s1, reminder s1, reminder s1");
    EXPECT_TRUE(policy.acknowledge(up(1)->id, "somebody", now()));
    pass(3h);
    EXPECT_EQ(told(), "");
    check(1, Status::healthy);
    check(1, Status::healthy);
    EXPECT_EQ(told(), "resolved s1");
}

TEST_F(AlertPolicyTest, AClockThatIsSetBackNeitherStopsNorHurriesReminders)
{
    define(1);
    fail(1, 3);
    pass(1min);
    wall -= 5h;
    pass(50min);
    EXPECT_EQ(told(), "firing s1");
    pass(11min);
    EXPECT_EQ(told(), "reminder s1");
}

TEST_F(AlertPolicyTest, RenewsForWhoForgets)
{
    policy.change({.renewal = 5min});
    define(1);
    fail(1, 3);
    pass(11min);
    EXPECT_EQ(told(), "firing s1, renewal s1, renewal s1");
}

TEST_F(AlertPolicyTest, GathersAStormUnderOneKey)
{
    for (int key = 1; key <= 4; ++key)
        define(key);
    for (int key = 1; key <= 4; ++key) {
        fail(key, 3);
        pass(2s);
    }
    pass(10s);
    ASSERT_EQ(notices.size(), 4U);
    for (const Notice& notice : notices)
        EXPECT_EQ(notice.alert.key, notices[0].alert.key);
    EXPECT_TRUE(notices[0].alert.key.starts_with("storm:"));
}

TEST_F(AlertPolicyTest, ThreeAreNoStormYet)
{
    for (int key = 1; key <= 3; ++key) {
        define(key);
        fail(key, 3);
    }
    pass(1min);
    ASSERT_EQ(notices.size(), 3U);
    EXPECT_NE(notices[0].alert.key, notices[1].alert.key);
}

TEST_F(AlertPolicyTest, WhoComesLateJoinsTheStorm)
{
    for (int key = 1; key <= 5; ++key)
        define(key);
    for (int key = 1; key <= 4; ++key)
        fail(key, 3);
    pass(1min);
    fail(5, 3);
    pass(1min);
    ASSERT_EQ(notices.size(), 5U);
    EXPECT_EQ(notices[4].alert.key, notices[0].alert.key);
}

TEST_F(AlertPolicyTest, TellsOfTheParentAloneAndNamesTheChildren)
{
    define(1);
    define(2, {"s1"});
    define(3, {"s2"});
    fail(3, 3);
    fail(2, 3);
    fail(1, 3);
    pass(1min);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0].alert.service_id, "s1");
    EXPECT_EQ(notices[0].alert.children, (std::vector<std::string>{"s2", "s3"}));
    EXPECT_EQ(up(3)->held, Held::by_dependency);
}

TEST_F(AlertPolicyTest, AChildWaitsForAParentThatIsSuspected)
{
    define(1);
    define(2, {"s1"});
    fail(1, 1);
    fail(2, 3);
    pass(1min);
    EXPECT_EQ(told(), "");
    check(1, Status::healthy);
    pass(1min);
    EXPECT_EQ(told(), "firing s2");
}

TEST_F(AlertPolicyTest, AChildDoesNotWaitForEver)
{
    define(1);
    define(2, {"s1"});
    fail(1, 1);
    fail(2, 3);
    pass(3min);
    EXPECT_EQ(told(), "firing s2");
}

TEST_F(AlertPolicyTest, AChildThatStaysDownGetsItsOwn)
{
    define(1);
    define(2, {"s1"});
    fail(1, 3);
    fail(2, 3);
    pass(1min);
    check(1, Status::healthy);
    check(1, Status::healthy);
    pass(1min);
    EXPECT_EQ(told(), "firing s1, resolved s1");
    fail(2, 2);
    pass(1min);
    EXPECT_EQ(told(), "");
    fail(2, 1);
    pass(1min);
    EXPECT_EQ(told(), "firing s2");
}

TEST_F(AlertPolicyTest, OneOfTwoThatDependOnEachOtherIsTold)
{
    define(1, {"s2"});
    define(2, {"s1"});
    fail(1, 3);
    fail(2, 3);
    pass(1min);
    EXPECT_EQ(told(), "firing s2");
}

TEST_F(AlertPolicyTest, ADependencyDoesNotExplainACertificate)
{
    define(1);
    define(2, {"s1"});
    fail(1, 3);
    policy.note({.service = ServiceKey{2},
                 .at = wall,
                 .status = Status::healthy,
                 .certificate_expires = wall + 24h * 3},
                now());
    pass(1min);
    EXPECT_EQ(told(), "firing s1, firing s2");
}

TEST_F(AlertPolicyTest, AHostThatIsOfflineIsOneAlert)
{
    define(1);
    define(2);
    fail(1, 3);
    fail(2, 3);
    policy.note_host(true, now());
    pass(1min);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0].alert.kind, AlertKind::host_offline);
    policy.note_host(false, now());
    pass(1min);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_EQ(notices[1].event, Event::resolved);
}

TEST_F(AlertPolicyTest, WhatIsWatchedNoLongerEndsAloud)
{
    define(1);
    define(2);
    fail(1, 3);
    fail(2, 3);
    pass(1min);
    (void)told();
    policy.forget(ServiceKey{1}, now());
    define(2, {}, {.is_enabled = false});
    pass(1s);
    EXPECT_EQ(told(), "resolved s1, resolved s2");
}

TEST_F(AlertPolicyTest, TellsOfEachKindByItsOwnThreshold)
{
    Service service{.expected_version = "2"};
    service.thresholds = {.failures = 2, .successes = 1, .latency = 100ms};
    define(1, {}, service);
    Finding slow{.service = ServiceKey{1},
                 .at = wall,
                 .status = Status::degraded,
                 .took = 150ms,
                 .version_matches = false};
    policy.note(slow, now());
    EXPECT_TRUE(policy.state().alerts.empty());
    policy.note(slow, now());
    EXPECT_TRUE(up(1, AlertKind::degraded));
    EXPECT_TRUE(up(1, AlertKind::latency));
    EXPECT_TRUE(up(1, AlertKind::version));
    EXPECT_FALSE(up(1, AlertKind::down));
    fail(1, 2);  // Nothing is said of them by what does not answer.
    EXPECT_TRUE(up(1, AlertKind::degraded));
    define(1);
    check(1, Status::healthy);
    check(1, Status::healthy);
    EXPECT_TRUE(policy.state().alerts.empty());
}

TEST_F(AlertPolicyTest, AHeartbeatIsMissedAtOnce)
{
    Service service;
    service.type = CheckType::heartbeat;
    define(1, {}, service);
    fail(1, 1);
    EXPECT_TRUE(up(1, AlertKind::heartbeat));
    EXPECT_FALSE(up(1, AlertKind::down));
    check(1, Status::healthy);
    EXPECT_FALSE(up(1, AlertKind::heartbeat));
}

TEST_F(AlertPolicyTest, WhatSystemdSaysOfAUnitIsEnoughOnce)
{
    for (const CheckType type : {CheckType::unit, CheckType::timer}) {
        Service service;
        service.type = type;
        define(1, {}, service);
        check(1, Status::unknown);
        EXPECT_FALSE(up(1)) << "nobody knows, or it was stopped on purpose";
        check(1, Status::down);
        EXPECT_TRUE(up(1));
        check(1, Status::unknown);
        EXPECT_TRUE(up(1));
        check(1, Status::healthy);
        EXPECT_FALSE(up(1));
        check(1, Status::degraded);
        EXPECT_FALSE(up(1, AlertKind::degraded)) << "what is not wrong yet is no such thing";

        service.thresholds = {.failures = 2, .successes = 2};
        define(1, {}, service);
        check(1, Status::unhealthy);
        EXPECT_FALSE(up(1));
        check(1, Status::unhealthy);
        check(1, Status::healthy);
        EXPECT_TRUE(up(1));
        check(1, Status::healthy);
        EXPECT_FALSE(up(1));
    }
}

TEST_F(AlertPolicyTest, WhatIsNeededBesidesTheDefinitionSuppressesAsWell)
{
    Service service;
    service.type = CheckType::unit;
    define(1, {}, service);
    define(2, {}, service);
    policy.relate(ServiceKey{2}, {"s1"});
    define(2, {}, service);  // Another definition says nothing about that.
    check(2, Status::down);
    check(1, Status::down);
    pass(1min);
    EXPECT_EQ(told(), "firing s1");
    ASSERT_TRUE(up(1));
    EXPECT_EQ(up(1)->children, std::vector<std::string>{"s2"});

    check(1, Status::healthy);
    check(2, Status::healthy);
    pass(1min);
    told();
    policy.relate(ServiceKey{2}, {});
    check(1, Status::down);
    check(2, Status::down);
    pass(1min);
    EXPECT_EQ(told(), "firing s1, firing s2");
}

TEST_F(AlertPolicyTest, WhatWasNeededIsForgottenWithTheService)
{
    Service service;
    service.type = CheckType::unit;
    define(1, {}, service);
    define(2, {}, service);
    policy.relate(ServiceKey{2}, {"s1"});
    policy.forget(ServiceKey{2}, now());
    define(2, {}, service);
    check(1, Status::down);
    check(2, Status::down);
    pass(1min);
    EXPECT_EQ(told(), "firing s1, firing s2");
}

TEST_F(AlertPolicyTest, ARestartForgetsNothing)
{
    define(1);
    define(2);
    fail(1, 3);
    pass(1min);
    fail(2, 2);
    std::string key = notices.at(0).alert.key;
    AlertPolicy next{{}};
    for (int each : {1, 2})
        next.define(ServiceKey{each},
                    std::make_shared<const Service>(Service{.id = join("s", each)}), now());
    restart(next);
    next.note({.service = ServiceKey{2}, .at = wall, .status = Status::down}, now());
    EXPECT_EQ(next.state().alerts.size(), 2U);
    for (int i = 0; i < 2; ++i)
        next.note({.service = ServiceKey{1}, .at = wall, .status = Status::healthy}, now());
    AlertChanges changed = next.take_changes();
    ASSERT_EQ(changed.notices.size(), 1U);
    EXPECT_EQ(changed.notices[0].alert.key, key);
    EXPECT_GT(changed.notices[0].id, NoticeId{notices.at(0).id});
}

TEST_F(AlertPolicyTest, AfterARestartAlertsOfWhatIsGoneEnd)
{
    define(1);
    fail(1, 3);
    pass(1min);
    AlertPolicy next{{}};
    restart(next);
    AlertChanges changed = next.take_changes();
    ASSERT_EQ(changed.notices.size(), 1U);
    EXPECT_EQ(changed.notices[0].event, Event::resolved);
}

}  // namespace
}  // namespace holdfast::watch
