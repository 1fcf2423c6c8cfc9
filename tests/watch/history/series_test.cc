#include "watch/history/series.h"

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"

namespace holdfast::watch {
namespace {

constexpr Window one_day{midnight, midnight + days{1}};

TEST(Series, IsAsFineAsItsStep)
{
    EXPECT_EQ(plan_steps(one_day, minutes{5}, {})->level, Level::by_result);
    EXPECT_EQ(plan_steps(one_day, minutes{90}, {})->level, Level::by_hour);
    EXPECT_EQ(plan_steps(one_day, minutes{90}, {})->step, hours{2});
    EXPECT_EQ(plan_steps(one_day, days{1}, {})->level, Level::by_day);
    EXPECT_EQ(plan_steps(one_day, hours{25}, {})->step, days{2});
}

TEST(Series, IsNoFinerThanWhatIsKept)
{
    Kept kept{.raw_from = midnight + hours{1}, .hours_from = {}};
    EXPECT_EQ(plan_steps(one_day, minutes{5}, kept)->step, hours{1});
    kept.hours_from = midnight + days{1};
    EXPECT_EQ(plan_steps(one_day, minutes{5}, kept)->step, days{1});
    EXPECT_EQ(plan_steps(one_day, minutes{5}, kept)->level, Level::by_day);
}

TEST(Series, HasWholeSteps)
{
    auto steps = plan_steps({midnight + minutes{7}, midnight + minutes{21}}, minutes{5}, {});
    EXPECT_EQ(steps->window, (Window{midnight + minutes{5}, midnight + minutes{25}}));
}

TEST(Series, IsRefusedWhenItIsTooLongOrNone)
{
    EXPECT_TRUE(plan_steps({midnight, midnight + points_max * minutes{1}}, minutes{1}, {}));
    EXPECT_FALSE(
        plan_steps({midnight, midnight + points_max * minutes{1} + Millis{1}}, minutes{1}, {}));
    EXPECT_FALSE(plan_steps({midnight, midnight}, minutes{1}, {}));
    EXPECT_FALSE(plan_steps(one_day, Duration{0}, {}));
    EXPECT_FALSE(plan_steps(one_day, -minutes{1}, {}));
    EXPECT_FALSE(plan_steps(one_day, Duration::max(), {}));
}

TEST(Series, SharesResultsOutToSteps)
{
    StepRollups steps{{midnight, midnight + minutes{3}}, minutes{1}};
    steps.add(down(midnight - seconds{30}));
    steps.add(healthy(midnight + seconds{30}));
    steps.add(healthy(midnight + seconds{90}));

    std::vector<Rollup> rollups = std::move(steps).finish(midnight + seconds{150});

    ASSERT_EQ(rollups.size(), 3U);
    EXPECT_EQ(rollups[0].covered[Cover::down], seconds{30});
    EXPECT_EQ(rollups[0].covered[Cover::healthy], seconds{30});
    EXPECT_EQ(rollups[1].covered[Cover::healthy], seconds{60});
    EXPECT_EQ(rollups[2].covered[Cover::healthy], seconds{30});
    EXPECT_EQ(rollups[0].results[0], 1U);
    EXPECT_EQ(rollups[1].results[0], 1U);
    EXPECT_EQ(rollups[2].results[0], 0U);
}

}  // namespace
}  // namespace holdfast::watch
