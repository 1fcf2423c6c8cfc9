#include "obs/trend/expectation.h"

#include <cmath>

#include <gtest/gtest.h>

namespace holdfast::trend {
namespace {

constexpr Levels rising{.before = 100, .here = 200, .after = 300};

double middle(const Range& range)
{
    return (range.low + range.high) / 2;
}

TEST(Expectation, GoesStraightBetweenHalfHours)
{
    EXPECT_DOUBLE_EQ(middle(range_at(Kind::count, rising, 0)), 200);
    EXPECT_DOUBLE_EQ(middle(range_at(Kind::count, rising, 0.5)), 250);
    EXPECT_DOUBLE_EQ(middle(range_at(Kind::count, rising, -0.5)), 150);
}

TEST(Expectation, AllowsForABendAtAnyMinute)
{
    Levels opens{.before = 0, .here = 100, .after = 100};
    Range edge = range_at(Kind::count, opens, -0.5);
    EXPECT_EQ(edge.low, 0);
    EXPECT_GE(edge.high, 100);
    Levels steady{.before = 100, .here = 100, .after = 100};
    Range plain = range_at(Kind::count, steady, -0.5);
    EXPECT_DOUBLE_EQ(plain.low, 90);
    EXPECT_DOUBLE_EQ(plain.high, 110);
}

TEST(Expectation, TakesNoOffenceAtTrifles)
{
    Levels level{.before = 0.01, .here = 0.01, .after = 0.01};
    EXPECT_DOUBLE_EQ(range_at(Kind::ratio, level, 0).high, 0.011);
    EXPECT_DOUBLE_EQ(range_at(Kind::share, level, 0).high, 0.015);
    Levels duration{.before = -2, .here = -2, .after = -2};
    EXPECT_DOUBLE_EQ(range_at(Kind::duration, duration, 0).low, -2.1);
}

TEST(Expectation, IsAsNoisyAsTheNoisierNeighbourNearAnEdge)
{
    Levels noises{.before = 5, .here = 1, .after = 3};
    EXPECT_EQ(noise_at(noises, 0.1), 1);
    EXPECT_EQ(noise_at(noises, -0.45), 5);
    EXPECT_EQ(noise_at(noises, 0.45), 3);
}

TEST(Expectation, MeasuresOnlyWhatIsOutside)
{
    Range range{.low = 90, .high = 110};
    EXPECT_EQ(distance(Kind::count, {.value = 100}, range), 0);
    EXPECT_DOUBLE_EQ(distance(Kind::count, {.value = 160}, range),
                     score(Kind::count, {.value = 160}, 110));
    EXPECT_DOUBLE_EQ(distance(Kind::count, {.value = 30}, range),
                     score(Kind::count, {.value = 30}, 90));
}

TEST(Expectation, KnowsWhatIsAlike)
{
    EXPECT_TRUE(is_alike(Kind::count, 100, 108));
    EXPECT_FALSE(is_alike(Kind::count, 100, 130));
    EXPECT_TRUE(is_alike(Kind::count, 0.5, 0.2));
    EXPECT_TRUE(is_alike(Kind::share, 0.1, 0.104));
    EXPECT_FALSE(is_alike(Kind::duration, -3, -2));
}

TEST(Expectation, CountsOnTheEventsOfALowLevel)
{
    EXPECT_DOUBLE_EQ(expected_events({.low = 0.9, .high = 1.1}, {.value = 0, .weight = 2}), 2);
}

}  // namespace
}  // namespace holdfast::trend
