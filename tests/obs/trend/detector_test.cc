#include "obs/trend/detector.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "tests/obs/trend/chance.h"
#include "tests/obs/trend/watch.h"

namespace holdfast::trend {
namespace {

constexpr int day = Watch::day;
using What = Change::What;

class DetectorOfCounts : public testing::Test {
protected:
    std::optional<Sample> count(double level)
    {
        return Sample{.value = poisson(random_, level), .weight = 1};
    }
    // A rhythm between 20 and 180.
    std::optional<Sample> daily(int minute)
    {
        return count(100 - 80 * std::cos(2 * std::numbers::pi * minute / day));
    }
    void feed_daily(int minutes)
    {
        watch_.feed(minutes, [this](int minute) { return daily(minute); });
    }

    Random random_{20261121};
    Watch watch_{Kind::count};
};

TEST_F(DetectorOfCounts, SaysNothingBeforeThreePeriodsAreSeen)
{
    watch_.minute = 17;
    feed_daily(day);
    watch_.feed(600, Sample{.value = 0});
    watch_.feed(600, [this](int) { return count(900); });
    feed_daily(3 * day - 1200 - day - 1);
    watch_.feed(1, Sample{.value = 900});
    EXPECT_TRUE(watch_.said.empty());
    EXPECT_FALSE(watch_.detector.view().has_value());
    feed_daily(2);
    EXPECT_TRUE(watch_.detector.view().has_value());
}

TEST_F(DetectorOfCounts, FollowsTheRhythmOfTheDay)
{
    feed_daily(10 * day);
    EXPECT_TRUE(watch_.said.empty());
}

TEST_F(DetectorOfCounts, FindsAtFourInTheMorningWhatIsOrdinaryAtNoon)
{
    feed_daily(4 * day);
    watch_.feed(5, [this](int) { return count(100); });
    ASSERT_EQ(watch_.said.size(), 1U);
    EXPECT_TRUE(watch_.said[0].change.finding.is_above);
}

TEST_F(DetectorOfCounts, TellsWhatWasExpectedWhatWasSeenAndSinceWhen)
{
    feed_daily(4 * day + day / 2);
    watch_.feed(5, [this](int) { return count(60); });
    ASSERT_EQ(watch_.count(What::began), 1);
    const Finding& finding = watch_.said[0].change.finding;
    EXPECT_FALSE(finding.is_above);
    EXPECT_NEAR(finding.seen, 60, 30);
    EXPECT_GT(finding.expected.low, 90);
    EXPECT_LT(finding.expected.low, 160);
    EXPECT_GT(finding.expected.high, 200);
    EXPECT_EQ(finding.expected.days, 4U);
    EXPECT_EQ(finding.since, WallTime{std::chrono::minutes{Watch::start + 4 * day + day / 2}});
    EXPECT_EQ(watch_.detector.active()->since, finding.since);
}

TEST_F(DetectorOfCounts, SaysWhenItIsOver)
{
    feed_daily(4 * day + day / 2);
    watch_.feed(60, [this](int) { return count(60); });
    feed_daily(60);
    ASSERT_EQ(watch_.said.size(), 2U);
    EXPECT_EQ(watch_.said[1].change.what, What::ended);
    EXPECT_EQ(watch_.said[1].change.finding.since, watch_.said[0].change.finding.since);
    EXPECT_FALSE(watch_.detector.active().has_value());
}

TEST_F(DetectorOfCounts, SaysOneAbnormalityOnceHoweverItFlickers)
{
    feed_daily(4 * day);
    watch_.feed(120, [this](int minute) { return minute % 4 == 0 ? daily(minute) : count(150); });
    EXPECT_EQ(watch_.count(What::began), 1);
    EXPECT_EQ(watch_.count(What::ended), 0);
}

TEST_F(DetectorOfCounts, TakesANewLevelAsNormalWhenItHasStayed)
{
    feed_daily(5 * day);
    watch_.feed(4 * day, [this](int minute) { return count(2.5 * daily(minute)->value); });
    ASSERT_EQ(watch_.said.size(), 2U);
    EXPECT_EQ(watch_.said[1].change.what, What::adapted);
    EXPECT_NEAR(watch_.said[1].minute - watch_.said[0].minute, day / 4.0, 60);
    // What comes back to the level before is known.
    feed_daily(day);
    EXPECT_EQ(watch_.said.size(), 2U);
    // What is beyond both is not.
    watch_.feed(5, [this](int minute) { return count(6 * daily(minute)->value); });
    EXPECT_EQ(watch_.said.size(), 3U);
}

TEST_F(DetectorOfCounts, TakesSilenceForNormalOnlyWhenMostDaysAreSilent)
{
    feed_daily(7 * day);
    watch_.feed(6 * day, Sample{.value = 0});
    ASSERT_EQ(watch_.said.size(), 2U);
    EXPECT_EQ(watch_.said[1].change.what, What::ended);
    EXPECT_GE(watch_.said[1].minute - watch_.said[0].minute, 4 * day - 60);
}

TEST_F(DetectorOfCounts, HearsTheSilenceOfRareEvents)
{
    watch_.feed(5 * day, [this](int) { return count(0.5); });
    ASSERT_TRUE(watch_.said.empty());
    watch_.feed(45, Sample{.value = 0});
    ASSERT_EQ(watch_.said.size(), 1U);
    EXPECT_FALSE(watch_.said[0].change.finding.is_above);
    // The next event ends it.
    watch_.feed(60, [this](int) { return count(0.5); });
    EXPECT_EQ(watch_.count(What::ended), 1);
}

TEST_F(DetectorOfCounts, TakesMissingSamplesForNothing)
{
    feed_daily(4 * day);
    watch_.feed(300, std::nullopt);
    feed_daily(300);
    watch_.feed(200, Sample{.value = std::nan("")});
    feed_daily(day);
    watch_.feed(day, [this](int minute) { return minute % 3 == 0 ? daily(minute) : std::nullopt; });
    EXPECT_TRUE(watch_.said.empty());
}

TEST_F(DetectorOfCounts, ForgetsWhatItSuspectedBeforeAGap)
{
    feed_daily(4 * day + day / 2);
    watch_.feed(1, Sample{.value = 800});
    ASSERT_EQ(watch_.said.size(), 1U);
    watch_.feed(20, std::nullopt);
    feed_daily(6);
    EXPECT_EQ(watch_.count(What::ended), 1);
}

TEST_F(DetectorOfCounts, LearnsANewDailyJob)
{
    auto with_job = [this](int minute) {
        bool is_job = minute % day >= 600 && minute % day < 660;
        return is_job ? count(600) : daily(minute);
    };
    feed_daily(8 * day);
    watch_.feed(8 * day, with_job);
    auto reports = watch_.count(What::began);
    EXPECT_GE(reports, 1);
    EXPECT_LE(reports, 5);
    watch_.feed(5 * day, with_job);
    EXPECT_EQ(watch_.count(What::began), reports);
}

TEST_F(DetectorOfCounts, KnowsWeekendsFromTheSecondOneOn)
{
    auto with_weekend = [this](int minute) {
        double part = minute / day % 7 >= 5 ? 0.3 : 1;
        return count(part * daily(minute)->value);
    };
    watch_.feed(10 * day, with_weekend);
    EXPECT_LE(watch_.count(What::began), 3);
    watch_.said.clear();
    watch_.feed(14 * day, with_weekend);
    EXPECT_TRUE(watch_.said.empty());
}

TEST_F(DetectorOfCounts, GoesByTheOldClockWhenTheNewOneExplainsNothing)
{
    feed_daily(6 * day);
    watch_.jump = 300;
    feed_daily(60);
    EXPECT_EQ(watch_.detector.view()->expected.basis, Basis::old_clock);
    feed_daily(600);
    EXPECT_TRUE(watch_.said.empty());
    watch_.jump = 0;
    feed_daily(2 * day);
    EXPECT_TRUE(watch_.said.empty());
}

TEST_F(DetectorOfCounts, NeedsMoreFromWhoHasCriedToday)
{
    feed_daily(4 * day);
    for (int i = 0; i < 30; ++i) {
        watch_.feed(3, [this](int minute) { return count(2.2 * daily(minute)->value + 20); });
        feed_daily(27);
    }
    EXPECT_GE(watch_.count(What::began), 2);
    EXPECT_LE(watch_.count(What::began), 12);
}

TEST(DetectorOfRatios, TakesOnlyMoreForBad)
{
    Random random{3};
    Watch watch{Kind::ratio};
    auto errors = [&](double part) {
        return [&random, part](int) {
            return Sample{.value = binomial(random, 200, part), .weight = 200};
        };
    };
    watch.feed(4 * day, errors(0.1));
    watch.feed(400, errors(0));
    EXPECT_TRUE(watch.said.empty());
    watch.feed(5, errors(0.4));
    EXPECT_EQ(watch.count(What::began), 1);
    EXPECT_EQ(watch.detector.active()->expected.low, 0);
}

TEST(DetectorOfRatios, TakesManyErrorsAsNormalOnlyAfterAWholePeriod)
{
    Watch watch{Kind::ratio};
    watch.feed(4 * day, Sample{.value = 0, .weight = 100});
    watch.feed(day - 60, Sample{.value = 30, .weight = 100});
    EXPECT_EQ(watch.said.size(), 1U);
    watch.feed(180, Sample{.value = 30, .weight = 100});
    EXPECT_EQ(watch.count(What::adapted), 1);
}

TEST(DetectorOfDurations, FindsSlownessWithinFiveSamples)
{
    Random random{5};
    Watch watch{Kind::duration};
    auto latency = [&](double median) {
        return [&random, median](int) {
            return Sample{.value = median * std::exp(0.1 * normal(random)), .weight = 500};
        };
    };
    watch.feed(4 * day, latency(0.01));
    watch.feed(400, latency(0.004));
    EXPECT_TRUE(watch.said.empty());
    watch.feed(5, latency(0.02));
    EXPECT_EQ(watch.count(What::began), 1);
}

TEST(DetectorOfShares, FindsBothDirections)
{
    Watch watch{Kind::share};
    watch.feed(4 * day, Sample{.value = 0.2, .weight = 5000});
    watch.feed(5, Sample{.value = 0.3, .weight = 5000});
    watch.feed(60, Sample{.value = 0.2, .weight = 5000});
    watch.feed(5, Sample{.value = 0.1, .weight = 5000});
    ASSERT_EQ(watch.count(What::began), 2);
    EXPECT_TRUE(watch.said.front().change.finding.is_above);
    EXPECT_FALSE(watch.said.back().change.finding.is_above);
}

}  // namespace
}  // namespace holdfast::trend
