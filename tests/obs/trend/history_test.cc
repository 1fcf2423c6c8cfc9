#include "obs/trend/history.h"

#include <cmath>

#include <gtest/gtest.h>

#include "obs/trend/bucket.h"
#include "obs/trend/regimes.h"

namespace holdfast::trend {
namespace {

TEST(History, ForgetsOneBadDay)
{
    History history{Kind::count};
    for (int day = 1; day <= 5; ++day)
        history.record(day, 7, {.level = day == 3 ? 9000.0F : 100.0F + static_cast<float>(day)});
    auto usual = history.usual(6, 7, 0);
    ASSERT_TRUE(usual.has_value());
    EXPECT_EQ(usual->level, 104);
    EXPECT_EQ(usual->days, 5U);
    EXPECT_FALSE(history.usual(6, 8, 0).has_value());
}

TEST(History, LeavesOutTodayAndWhatIsLongPast)
{
    History history{Kind::duration};
    for (int day = 1; day <= 10; ++day)
        history.record(day, 0, {.level = static_cast<float>(day)});
    // Of days 3 to 9.
    EXPECT_EQ(history.usual(10, 0, 0)->level, 6);
    EXPECT_EQ(history.usual(10, 0, 0)->days, 7U);
}

TEST(History, KnowsTheWeekday)
{
    History history{Kind::count};
    for (int day = 0; day < 14; ++day)
        history.record(day, 5, {.level = static_cast<float>(day)});
    EXPECT_EQ(history.same_weekday(14, 5), 7);
    EXPECT_EQ(history.same_weekday(20, 5), 13);
    history.find(7, 5)->is_doubtful = true;
    EXPECT_EQ(history.same_weekday(14, 5), 0);
    history.find(0, 5)->is_doubtful = true;
    EXPECT_FALSE(history.same_weekday(14, 5).has_value());
    EXPECT_EQ(history.find(99, 5), nullptr);
}

TEST(History, ShiftsWhatWasRecordedInAnotherRegime)
{
    History history{Kind::count};
    double doubled = shift_between(Kind::count, 100, 200);
    history.record(1, 0, {.level = 100});
    history.record(2, 0, {.level = 200, .regime = static_cast<float>(doubled)});
    EXPECT_NEAR(history.usual(3, 0, 0)->level, 100, 1);
    EXPECT_NEAR(history.usual(3, 0, doubled)->level, 200, 1);
    EXPECT_EQ(history.same_weekday(8, 0), 100);
}

TEST(History, KeepsNoMoreThanItsDays)
{
    History history{Kind::count};
    for (int day = 0; day < 1000; ++day)
        history.record(day, 0, {.level = 1, .noise = 2});
    EXPECT_EQ(history.find(1000 - static_cast<int>(History::days_max) - 1, 0), nullptr);
    EXPECT_NE(history.find(1000 - static_cast<int>(History::days_max), 0), nullptr);
    EXPECT_EQ(history.noise(1000, 0), 2);
    EXPECT_FALSE(history.noise(1000, 1).has_value());
}

TEST(Bucket, IsNotMovedByABurst)
{
    Bucket bucket{Kind::count};
    for (int i = 0; i < 27; ++i)
        bucket.add({.value = i % 2 == 0 ? 9.0 : 11.0});
    for (int i = 0; i < 3; ++i)
        bucket.add({.value = 5000});
    EXPECT_NEAR(bucket.level(), 11, 1.5);
    EXPECT_LT(bucket.noise(bucket.level()), 1.5);
}

TEST(Bucket, AveragesRareEvents)
{
    Bucket bucket{Kind::count};
    for (int i = 0; i < 30; ++i)
        bucket.add({.value = i % 3 == 0 ? 1.0 : 0.0});
    EXPECT_NEAR(bucket.level(), 1.0 / 3, 1e-9);
    EXPECT_NEAR(bucket.typical(0.5).value, 0.5, 1e-9);
}

TEST(Bucket, WeighsRatiosByTheirRequests)
{
    Bucket bucket{Kind::ratio};
    bucket.add({.value = 0, .weight = 990});
    bucket.add({.value = 1, .weight = 10});
    EXPECT_NEAR(bucket.level(), 0.001, 1e-9);
    EXPECT_NEAR(bucket.typical(0.1).value, 50, 1e-9);
}

TEST(Bucket, TakesTheMiddleOfSharesAndDurations)
{
    Bucket shares{Kind::share};
    Bucket durations{Kind::duration};
    for (double value : {0.1, 0.2, 0.9}) {
        shares.add({.value = value, .weight = 50});
        durations.add({.value = value, .weight = 50});
    }
    EXPECT_DOUBLE_EQ(shares.level(), 0.2);
    EXPECT_DOUBLE_EQ(shares.typical(0.3).value, 0.3);
    EXPECT_DOUBLE_EQ(durations.level(), std::log(0.2));
    EXPECT_NEAR(durations.typical(std::log(0.3)).value, 0.3, 1e-9);
}

TEST(Bucket, KeepsTheNewestOfMany)
{
    Bucket bucket{Kind::share};
    for (int i = 0; i < 1000; ++i)
        bucket.add({.value = i < 900 ? 0.1 : 0.5, .weight = 1000});
    EXPECT_EQ(bucket.count(), 1000U);
    EXPECT_DOUBLE_EQ(bucket.level(), 0.5);
    bucket.clear();
    EXPECT_EQ(bucket.count(), 0U);
}

TEST(Regimes, KeepsTheLevelBeforeForWeeksWithWeekends)
{
    Regimes regimes;
    EXPECT_FALSE(regimes.note(false, true));
    regimes.move(0.7);
    EXPECT_EQ(regimes.current(), 0.7);
    EXPECT_EQ(regimes.other(), 0.0);
    for (int i = 0; i < 7 * 48; ++i)
        EXPECT_FALSE(regimes.note(true, false));
    EXPECT_TRUE(regimes.other().has_value());
    for (int i = 0; i < 48; ++i)
        (void)regimes.note(true, false);
    EXPECT_FALSE(regimes.other().has_value());
}

TEST(Regimes, ComesBackAfterTwoHalfHoursThatOnlyTheOtherExplains)
{
    Regimes regimes;
    regimes.move(0.7);
    EXPECT_FALSE(regimes.note(false, true));
    EXPECT_FALSE(regimes.note(true, true));
    EXPECT_FALSE(regimes.note(false, true));
    EXPECT_TRUE(regimes.note(false, true));
    EXPECT_EQ(regimes.current(), 0.0);
    EXPECT_EQ(regimes.other(), 0.7);
}

}  // namespace
}  // namespace holdfast::trend
