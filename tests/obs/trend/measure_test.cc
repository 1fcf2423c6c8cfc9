#include "obs/trend/measure.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/obs/trend/chance.h"

namespace holdfast::trend {
namespace {

TEST(Measure, GivesChanceTheSameSizeAtEveryLevel)
{
    Random random{7};
    for (double level : {3.0, 30.0, 3000.0}) {
        double sum = 0;
        double squares = 0;
        constexpr int draws = 20'000;
        for (int i = 0; i < draws; ++i) {
            double each = score(Kind::count, {.value = poisson(random, level)}, level);
            sum += each;
            squares += each * each;
        }
        EXPECT_NEAR(sum / draws, 0, 0.15) << level;
        EXPECT_NEAR(std::sqrt(squares / draws), 1, 0.1) << level;
    }
}

TEST(Measure, TrustsARatioOfManyMoreThanOneOfFew)
{
    double of_few = score(Kind::ratio, {.value = 1, .weight = 2}, 0.01);
    double of_many = score(Kind::ratio, {.value = 500, .weight = 1000}, 0.01);
    EXPECT_GT(of_few, 0);
    EXPECT_LT(of_few, 2);
    EXPECT_GT(of_many, 30);
}

TEST(Measure, KnowsThatOneOfTenShipmentsIsTenPercent)
{
    EXPECT_LT(score(Kind::share, {.value = 0.6, .weight = 10}, 0.5), 1);
    EXPECT_GT(score(Kind::share, {.value = 0.6, .weight = 10'000}, 0.5), 10);
}

TEST(Measure, CountsDurationsByFactors)
{
    double fast = score(Kind::duration, {.value = 0.002, .weight = 1000}, std::log(0.001));
    double slow = score(Kind::duration, {.value = 2.0, .weight = 1000}, std::log(1.0));
    EXPECT_NEAR(fast, slow, 1e-9);
    EXPECT_LT(score(Kind::duration, {.value = 2.0, .weight = 1}, std::log(1.0)), slow / 3);
}

TEST(Measure, FindsTheValueOfAScore)
{
    struct Case {
        Kind kind;
        double weight;
        double level;
    };
    for (const Case& each : {Case{Kind::count, 1, 20}, Case{Kind::ratio, 300, 0.2},
                             Case{Kind::share, 1000, 0.4}, Case{Kind::duration, 50, -3}}) {
        for (double wanted : {-2.0, 0.0, 3.0}) {
            double value = value_at(each.kind, each.weight, each.level, wanted);
            if (each.kind == Kind::ratio)
                value *= each.weight;
            Sample sample{.value = value, .weight = each.weight};
            EXPECT_NEAR(score(each.kind, sample, each.level), wanted, 1e-6);
        }
    }
    EXPECT_EQ(value_at(Kind::count, 1, 0.5, -9), 0);
    EXPECT_EQ(value_at(Kind::ratio, 10, 0.1, -9), 0);
    EXPECT_EQ(value_at(Kind::share, 10, 0.1, 99), 1);
}

TEST(Measure, MovesALevelAndBack)
{
    for (Kind kind : {Kind::count, Kind::ratio, Kind::share, Kind::duration}) {
        double shift = shift_between(kind, 0.3, 0.5);
        EXPECT_NEAR(shifted(kind, 0.3, shift), 0.5, 1e-9);
        EXPECT_NEAR(shifted(kind, 0.5, -shift), 0.3, 1e-9);
    }
    EXPECT_NEAR(shifted(Kind::count, 100, shift_between(Kind::count, 10, 20)), 199, 1);
    EXPECT_EQ(shifted(Kind::share, 0.9, 0.5), 1);
    EXPECT_EQ(shifted(Kind::count, 0, -3), 0);
}

TEST(Measure, RefusesNumbersThatCannotBe)
{
    double nan = std::numeric_limits<double>::quiet_NaN();
    double infinite = std::numeric_limits<double>::infinity();
    EXPECT_TRUE(is_valid(Kind::count, {.value = 0}));
    EXPECT_FALSE(is_valid(Kind::count, {.value = -1}));
    EXPECT_FALSE(is_valid(Kind::count, {.value = nan}));
    EXPECT_FALSE(is_valid(Kind::duration, {.value = infinite}));
    EXPECT_FALSE(is_valid(Kind::duration, {.value = 1, .weight = nan}));
    EXPECT_FALSE(is_valid(Kind::ratio, {.value = 0, .weight = 0}));
    EXPECT_FALSE(is_valid(Kind::ratio, {.value = 3, .weight = 2}));
    EXPECT_TRUE(is_valid(Kind::share, {.value = 1, .weight = 2}));
    EXPECT_FALSE(is_valid(Kind::share, {.value = 1.1, .weight = 2}));
}

}  // namespace
}  // namespace holdfast::trend
