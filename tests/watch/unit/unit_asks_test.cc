#include "watch/unit/unit_asks.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

TEST(UnitAsks, AskEachOnceForEverybodyWhoWantsToKnow)
{
    UnitAsks asks{10};
    EXPECT_TRUE(asks.want({.unit = "a", .may_load = false}));
    EXPECT_TRUE(asks.want({.unit = "a", .may_load = true, .is_of_resync = true}));
    EXPECT_TRUE(asks.want({.unit = "a", .may_load = false, .is_of_resync = true}));
    EXPECT_EQ(asks.size(), 1U);
    EXPECT_EQ(asks.of_resync(), 1U);
    auto ask = asks.take();
    ASSERT_TRUE(ask);
    EXPECT_EQ(ask->unit, "a");
    EXPECT_TRUE(ask->may_load);
    EXPECT_TRUE(ask->is_of_resync);
    EXPECT_EQ(asks.of_resync(), 0U);
    EXPECT_FALSE(asks.take());
}

TEST(UnitAsks, TakeWhatIsFollowedFirst)
{
    UnitAsks asks{10};
    EXPECT_TRUE(asks.want({.unit = "a"}));
    EXPECT_TRUE(asks.want({.unit = "b", .is_urgent = true}));
    EXPECT_TRUE(asks.want({.unit = "c", .is_urgent = true}));
    std::string order;
    while (auto ask = asks.take())
        order += ask->unit;
    EXPECT_EQ(order, "bca");
}

TEST(UnitAsks, HaveNoRoomForMoreThanTheirMaximumButForWhatWaitsAlready)
{
    UnitAsks asks{2};
    EXPECT_TRUE(asks.want({.unit = "a"}));
    EXPECT_TRUE(asks.want({.unit = "b"}));
    EXPECT_FALSE(asks.want({.unit = "c"}));
    EXPECT_TRUE(asks.want({.unit = "a"}));
    asks.clear();
    EXPECT_EQ(asks.size(), 0U);
    EXPECT_FALSE(asks.take());
    EXPECT_TRUE(asks.want({.unit = "c"}));
}

}  // namespace
}  // namespace holdfast::watch
