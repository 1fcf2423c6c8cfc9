#include "obs/trend/evidence.h"

#include <gtest/gtest.h>

#include "obs/trend/habits.h"
#include "tests/obs/trend/chance.h"

namespace holdfast::trend {
namespace {

using std::chrono::minutes;

constexpr Strength enough{.small = 10, .large = 10, .spike = 6, .silence = 10};

WallTime at(int minute)
{
    return WallTime{minutes{minute}};
}

// Samples of this excess until it is enough, at most a hundred.
int samples_needed(double excess)
{
    Evidence evidence;
    for (int i = 1; i <= 100; ++i) {
        evidence.add(at(i), {.excess = excess}, enough);
        if (evidence.is_enough(enough))
            return i;
    }
    return 101;
}

TEST(Evidence, AddsUpWhatIsSmallAndStays)
{
    EXPECT_EQ(samples_needed(0.5), 101);
    EXPECT_LE(samples_needed(1), 25);
    EXPECT_LE(samples_needed(3), 5);
    EXPECT_EQ(samples_needed(5), 2);
    EXPECT_EQ(samples_needed(-5), 2);
}

TEST(Evidence, NeedsTwoWildSamplesOrOneThatIsFartherOutThanAny)
{
    EXPECT_EQ(samples_needed(5.9), 2);
    EXPECT_EQ(samples_needed(6), 1);
    Evidence evidence;
    for (int i = 0; i < 1000; ++i)
        evidence.add(at(i), {.excess = i % 10 == 0 ? 5.9 : 0.0}, enough);
    EXPECT_FALSE(evidence.is_enough(enough));
}

TEST(Evidence, LetsChanceCancelOut)
{
    Random random{11};
    Evidence evidence;
    for (int i = 0; i < 20'000; ++i) {
        double each = normal(random);
        evidence.add(at(i), {.excess = each}, enough);
        ASSERT_FALSE(evidence.is_enough(enough)) << i;
    }
}

TEST(Evidence, KnowsSinceWhen)
{
    Evidence evidence;
    for (int i = 0; i < 50; ++i)
        evidence.add(at(i), {.excess = 0}, enough);
    for (int i = 50; !evidence.is_enough(enough); ++i)
        evidence.add(at(i), {.excess = -2}, enough);
    EXPECT_EQ(evidence.since(enough), at(50));
    EXPECT_FALSE(evidence.is_above(enough));
}

TEST(Evidence, CountsTheEventsThatDidNotCome)
{
    Evidence evidence;
    for (int i = 0; i < 30; ++i)
        evidence.add(at(i), {.expected = 0.3, .is_silent = true}, enough);
    EXPECT_FALSE(evidence.is_enough(enough));
    evidence.add(at(30), {.expected = 0.3}, enough);
    for (int i = 31; i < 61; ++i)
        evidence.add(at(i), {.expected = 0.3, .is_silent = true}, enough);
    EXPECT_FALSE(evidence.is_enough(enough));
    for (int i = 61; i < 70; ++i)
        evidence.add(at(i), {.expected = 0.3, .is_silent = true}, enough);
    EXPECT_TRUE(evidence.is_enough(enough));
    EXPECT_EQ(evidence.since(enough), at(31));
}

TEST(Evidence, IsOverLaterThanItBegan)
{
    Evidence evidence;
    for (int i = 0; i < 200; ++i)
        evidence.add(at(i), {.excess = 4}, enough);
    EXPECT_FALSE(evidence.is_over(enough));
    int calm = 0;
    for (; !evidence.is_over(enough); ++calm)
        evidence.add(at(200 + calm), {.excess = 0}, enough);
    EXPECT_GT(calm, 5);
    EXPECT_LT(calm, 30);
    evidence.clear();
    EXPECT_EQ(evidence.strength(), Strength{});
}

TEST(Habits, ToleratesWhatHalfHoursAreUsuallyOffBy)
{
    Habits habits;
    EXPECT_EQ(habits.tolerance(), 0);
    for (int i = 0; i < 100; ++i)
        habits.note_error(i % 2 == 0 ? 0.1 : -0.2);
    EXPECT_DOUBLE_EQ(habits.tolerance(), 0.5);
    for (int i = 0; i < 144; ++i)
        habits.note_error(i % 50 == 0 ? 99 : 2);
    EXPECT_NEAR(habits.tolerance(), 2.5, 1e-6);
}

TEST(Habits, NeedsMoreOfASeriesThatIsWildEveryDay)
{
    Habits habits;
    for (int day = 0; day < 3; ++day) {
        habits.note_strength({.small = 12, .large = 3, .spike = 4, .silence = 9});
        habits.note_strength({.small = 2, .large = 20, .spike = 1, .silence = 0});
        habits.keep_strength();
        habits.end_day();
    }
    EXPECT_EQ(habits.enough(), (Strength{.small = 18, .large = 30, .spike = 10, .silence = 13.5}));
}

TEST(Habits, AreNotMadeOnOneDayNorByWhatWasReported)
{
    Habits habits;
    const Strength ordinary = habits.enough();
    for (double small : {1.0, 1.0, 500.0}) {
        habits.note_strength({.small = small});
        habits.keep_strength();
        habits.end_day();
    }
    EXPECT_EQ(habits.enough(), ordinary);
    for (int day = 0; day < 7; ++day) {
        habits.note_strength({.small = 1});
        habits.keep_strength();
        habits.note_strength({.small = 500});
        habits.drop_strength();
        habits.end_day();
    }
    habits.end_day();
    EXPECT_EQ(habits.enough(), ordinary);
}

}  // namespace
}  // namespace holdfast::trend
