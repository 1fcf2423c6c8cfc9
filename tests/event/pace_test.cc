#include "event/pace.h"

#include <gtest/gtest.h>

namespace holdfast::event {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// How many of each lane went within a second, when each has so many that want to.
struct Second {
    std::array<std::size_t, Pace::lanes> wanted{};
    std::array<std::size_t, Pace::lanes> gone{};

    void pass(Pace& pace, Instant& now)
    {
        for (int step = 0; step < 100; ++step, now += milliseconds{10})
            for (std::size_t lane = 0; lane < Pace::lanes; ++lane) {
                const std::size_t count =
                    std::min(pace.allowance(lane, now), wanted[lane] - gone[lane]);
                pace.note_gone(lane, count);
                gone[lane] += count;
            }
    }
};

class Pacing : public testing::Test {
protected:
    Pacing()
    {
        // What a pause had left goes first.
        Second{{10'000, 10'000}}.pass(pace, now);
    }

    Pace pace{1000};
    Instant now = Instant{} + hours{1};
};

TEST_F(Pacing, GivesEachLaneItsShareWhenAllHaveMore)
{
    Second second{{10'000, 10'000}};
    second.pass(pace, now);
    EXPECT_NEAR(static_cast<double>(second.gone[0]), 500, 5);
    EXPECT_NEAR(static_cast<double>(second.gone[1]), 500, 5);
}

TEST_F(Pacing, GivesALaneWhatTheOtherLeaves)
{
    for (std::size_t busy = 0; busy < Pace::lanes; ++busy) {
        Second{{0, 0}}.pass(pace, now);
        Second second;
        second.wanted[busy] = 10'000;
        second.wanted[1 - busy] = 100;
        second.pass(pace, now);
        EXPECT_EQ(second.gone[1 - busy], 100U);
        EXPECT_NEAR(static_cast<double>(second.gone[busy]), 900, 105) << "lane " << busy;
    }
}

TEST_F(Pacing, LetsNoMoreThanATenthOfASecondGoAtOnceAfterAPause)
{
    now += hours{10};
    EXPECT_EQ(pace.allowance(0, now), 50U);
    EXPECT_EQ(pace.allowance(1, now), 50U);
}

TEST_F(Pacing, LetsOneGoAfterTheOtherHoweverSlowItIs)
{
    pace.apply(1);
    std::size_t gone = 0;
    for (int step = 0; step < 1000; ++step, now += milliseconds{10}) {
        const std::size_t count = std::min<std::size_t>(pace.allowance(0, now), 1);
        pace.note_gone(0, count);
        gone += count;
    }
    EXPECT_GE(gone, 8U);  // One is kept for the other lane.
    EXPECT_LE(gone, 12U);
}

TEST_F(Pacing, WaitsALittleWhileNoneMayGo)
{
    pace.note_gone(0, pace.allowance(0, now));
    EXPECT_GT(pace.wait(0), Duration{});
    now += seconds{1};
    EXPECT_GT(pace.allowance(0, now), 0U);
    EXPECT_EQ(pace.wait(0), Duration{});
}

TEST_F(Pacing, WaitsForNothingWithoutABound)
{
    pace.apply(0);
    EXPECT_FALSE(pace.is_bounded());
    pace.note_gone(0, 1'000'000);
    EXPECT_EQ(pace.wait(0), Duration{});
    pace.apply(1000);
    now += seconds{1};
    EXPECT_GT(pace.allowance(0, now), 0U) << "what went unbounded is not owed";
}

}  // namespace
}  // namespace holdfast::event
