#include "order/policy/pace.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::order {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr Instant start{1000s};
constexpr PaceSettings settings{.first = 10, .enough = 100};

// As many calls as may begin in each second, all of which end at once, well or not.
std::vector<int> calls(Pace& pace, const std::vector<bool>& seconds)
{
    std::vector<int> begun;
    Instant now = start;
    for (bool is_well : seconds) {
        int count = pace.available(now);
        begun.push_back(count);
        for (int i = 0; i < count && count < Pace::unlimited; ++i) {
            pace.note_begun(now);
            pace.note_ended(is_well, now);
        }
        now += 1s;
    }
    return begun;
}

TEST(Pace, IsUnlimitedBeforeAnyOutage)
{
    Pace pace{settings};
    EXPECT_EQ(pace.available(start), Pace::unlimited);
    EXPECT_EQ(pace.next_change(), never);
    pace.note_begun(start);
    pace.note_ended(false, start);
    EXPECT_FALSE(pace.is_careful());
}

TEST(Pace, DoublesEachSecondUntilItIsEnough)
{
    Pace pace{settings};
    pace.begin(start);
    EXPECT_THAT(calls(pace, {true, true, true, true, true}),
                ElementsAre(10, 20, 40, 80, Pace::unlimited));
    EXPECT_EQ(pace.next_change(), never);
}

TEST(Pace, StartsAgainAfterASecondWithAFailure)
{
    Pace pace{settings};
    pace.begin(start);
    EXPECT_THAT(calls(pace, {true, true, false, true, true}), ElementsAre(10, 20, 40, 10, 20));
}

TEST(Pace, GoesOnThoughOneInTenFails)
{
    Pace pace{settings};
    pace.begin(start);
    Instant now = start;
    for (; pace.is_careful() && now < start + 60s; now += 1s) {
        int count = pace.available(now);
        for (int i = 0; i < count && count < Pace::unlimited; ++i) {
            pace.note_begun(now);
            pace.note_ended(i % 10 != 0, now);
        }
    }
    EXPECT_LE(now, start + 5s);
}

TEST(Pace, EndsWhenNobodyWantsToBeginMore)
{
    Pace pace{settings};
    pace.begin(start);
    for (int i = 0; i < 9; ++i) {
        pace.note_begun(start);
        pace.note_ended(true, start);
    }
    EXPECT_EQ(pace.available(start + 1s), Pace::unlimited);
}

TEST(Pace, WaitsWhileNothingIsHeardOf)
{
    Pace pace{settings};
    pace.begin(start);
    for (int i = 0; i < 7; ++i)
        pace.note_begun(start);
    EXPECT_EQ(pace.available(start + 999ms), 3);
    EXPECT_EQ(pace.next_change(), start + 1s);
    EXPECT_EQ(pace.available(start + 5500ms), 10);
    EXPECT_EQ(pace.next_change(), start + 6s);
}

TEST(Pace, CountsNoMoreThanBeganWhenItBeginsAgain)
{
    Pace pace{settings};
    pace.begin(start);
    for (int i = 0; i < 10; ++i)
        pace.note_begun(start);
    EXPECT_EQ(pace.available(start), 0);
    pace.begin(start + 500ms);
    EXPECT_EQ(pace.available(start + 500ms), 10);
    EXPECT_EQ(pace.next_change(), start + 1500ms);
}

}  // namespace
}  // namespace holdfast::order
