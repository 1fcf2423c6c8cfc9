#include "watch/state/streaks.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::watch {
namespace {

using std::chrono::minutes;

class AStreak : public testing::Test {
protected:
    // A check a minute, as letters: h, d(egraded), u(nhealthy), x (down), ? (unknown). The changes
    // as "minute:FROM>TO@since", where the first check is that of minute 1.
    std::string after(std::string_view checks)
    {
        std::string changes;
        for (char letter : checks) {
            ++minute;
            if (auto change = advance(streak, status_of(letter), at(minute), settings))
                append_to(changes, changes.empty() ? "" : " ", minute, ":", to_string(change->from),
                          ">", to_string(change->to), "@",
                          (change->since - ManualClock::start_wall) / minutes{1});
        }
        return changes;
    }
    static Status status_of(char letter)
    {
        switch (letter) {
        case 'h':
            return Status::healthy;
        case 'd':
            return Status::degraded;
        case 'u':
            return Status::unhealthy;
        case 'x':
            return Status::down;
        default:
            return Status::unknown;
        }
    }
    static WallTime at(int minute) { return ManualClock::start_wall + minutes{minute}; }

    Streak streak;
    StreakSettings settings;
    int minute = 0;
};

TEST_F(AStreak, ShowsANewServiceAtOnceWhenItIsUp)
{
    EXPECT_EQ(after("h"), "1:UNKNOWN>HEALTHY@1");
}

TEST_F(AStreak, ShowsANewServiceAsFailingWhenThatIsConfirmed)
{
    EXPECT_EQ(after("xx"), "");
    EXPECT_EQ(after("x"), "3:UNKNOWN>DOWN@1");
}

TEST_F(AStreak, ConfirmsAFailureWithTheThirdAndARecoveryWithTheSecond)
{
    after("h");
    EXPECT_EQ(after("xxhxxhxx"), "");
    EXPECT_EQ(after("x"), "10:HEALTHY>DOWN@8");
    EXPECT_EQ(after("hxhxxxxh"), "");
    EXPECT_EQ(after("h"), "19:DOWN>HEALTHY@18");
    EXPECT_EQ(streak.shown, Status::healthy);
    EXPECT_EQ(streak.since, at(18));
}

TEST_F(AStreak, IsNotBrokenByWhatCouldNotBeSeen)
{
    after("h");
    EXPECT_EQ(after("x?x??"), "");
    EXPECT_EQ(after("x"), "7:HEALTHY>DOWN@2");
    EXPECT_EQ(after("h???h"), "12:DOWN>HEALTHY@8");
    EXPECT_EQ(after("?????"), "");
}

TEST_F(AStreak, CountsBothKindsOfFailureTogether)
{
    after("h");
    EXPECT_EQ(after("uxu"), "4:HEALTHY>UNHEALTHY@2");
    EXPECT_EQ(after("xuxuxx"), "");
    EXPECT_EQ(after("x"), "11:UNHEALTHY>DOWN@9");
}

TEST_F(AStreak, ShowsDegradedAsSlowlyAsHealthy)
{
    after("h");
    EXPECT_EQ(after("dhdh"), "");
    EXPECT_EQ(after("dd"), "7:HEALTHY>DEGRADED@6");
    EXPECT_EQ(after("xxx"), "10:DEGRADED>DOWN@8");
    EXPECT_EQ(after("dh"), "12:DOWN>HEALTHY@11");
}

TEST_F(AStreak, HasTheThresholdsOfItsService)
{
    Service service;
    service.thresholds.failures = 1;
    service.thresholds.successes = 0;
    settings = streak_settings_of(service, settings);
    EXPECT_EQ(after("hxh"), "1:UNKNOWN>HEALTHY@1 2:HEALTHY>DOWN@2 3:DOWN>HEALTHY@3");
    EXPECT_EQ(streak_settings_of({}, {}).failures, 3U);
    EXPECT_EQ(streak_settings_of({}, {}).successes, 2U);
}

TEST_F(AStreak, GoesOnAfterARestart)
{
    after("hxx");
    Streak kept = streak;
    EXPECT_EQ(after("x"), "4:HEALTHY>DOWN@2");
    Streak again = kept;
    EXPECT_TRUE(advance(again, Status::down, at(4), settings).has_value());
    EXPECT_EQ(again, streak);
}

TEST_F(AStreak, TellsHowLongTheStateBeforeLasted)
{
    after("hhhxx");
    auto change = advance(streak, Status::down, at(6), settings);
    ASSERT_TRUE(change.has_value());
    EXPECT_EQ(change->from_since, at(1));
    EXPECT_EQ(change->since, at(4));
}

}  // namespace
}  // namespace holdfast::watch
