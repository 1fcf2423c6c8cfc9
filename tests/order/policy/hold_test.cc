#include "order/policy/hold.h"

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
    EXPECT_FALSE(hold.takes_probe(start + 59s));
    EXPECT_EQ(hold.next_probe(), start + 60s);
    EXPECT_TRUE(hold.takes_probe(start + 60s));
    EXPECT_FALSE(hold.takes_probe(start + 60s));
    EXPECT_TRUE(hold.takes_probe(start + 120s));
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
