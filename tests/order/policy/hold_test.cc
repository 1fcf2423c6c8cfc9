#include "order/policy/hold.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::order {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1000s};

TEST(Hold, IsNewsOnceForEachReason)
{
    Hold hold{1min};
    EXPECT_FALSE(hold.is_raised());
    EXPECT_FALSE(hold.lift());
    EXPECT_TRUE(hold.raise(HoldReason::unauthorized, start));
    EXPECT_FALSE(hold.raise(HoldReason::unauthorized, start));
    EXPECT_TRUE(hold.raise(HoldReason::unconfigured, start));
    EXPECT_TRUE(hold.is_raised());
    EXPECT_TRUE(hold.lift());
    EXPECT_FALSE(hold.is_raised());
}

TEST(Hold, LetsOneCallThroughNowAndThen)
{
    Hold hold{1min};
    hold.raise(HoldReason::unauthorized, start);
    EXPECT_FALSE(hold.takes_probe(start + 999ms));
    std::vector<Duration> waits;
    for (Instant now = start; waits.size() < 8;) {
        Instant due = hold.next_probe();
        waits.push_back(due - now);
        now = due;
        EXPECT_TRUE(hold.takes_probe(now));
        EXPECT_FALSE(hold.takes_probe(now));
    }
    EXPECT_THAT(waits, testing::ElementsAre(1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s));
}

TEST(Hold, ProbesNoMoreOftenForAnswersThatComeAfterTheFirst)
{
    Hold hold{1min};
    for (int i = 0; i < 32; ++i)
        (void)hold.raise(HoldReason::unauthorized, start + i * 10ms);
    EXPECT_EQ(hold.next_probe(), start + 310ms + 1s);
}

TEST(Hold, ProbesSoonWhenItIsRaisedAgain)
{
    Hold hold{1min};
    (void)hold.raise(HoldReason::unauthorized, start);
    for (int i = 0; i < 8; ++i)
        (void)hold.takes_probe(hold.next_probe());
    (void)hold.lift();
    (void)hold.raise(HoldReason::unauthorized, start + 1h);
    EXPECT_EQ(hold.next_probe(), start + 1h + 1s);
}

TEST(Hold, LetsNothingThroughWhenThereIsNoService)
{
    Hold hold{1min};
    hold.raise(HoldReason::unconfigured, start);
    EXPECT_EQ(hold.next_probe(), never);
    EXPECT_FALSE(hold.takes_probe(start + 1000h));
}

TEST(Hold, SaysWhy)
{
    EXPECT_EQ(to_string(Hold{1min}.reason()), "none");
    EXPECT_EQ(to_string(HoldReason::unconfigured), "unconfigured");
    EXPECT_EQ(to_string(HoldReason::unauthorized), "unauthorized");
}

}  // namespace
}  // namespace holdfast::order
