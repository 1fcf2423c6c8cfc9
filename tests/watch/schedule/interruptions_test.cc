#include "watch/schedule/interruptions.h"

#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::watch {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = Interruption::Kind;

class AnInterruption : public testing::Test {
protected:
    // The next step: so much of either time later, and so much later than it was asked for.
    std::optional<Interruption> step(Duration monotonic, Duration of_wall, Duration late = {})
    {
        now += monotonic;
        wall += of_wall;
        return interruptions.note(now, wall, now - late);
    }
    void SetUp() override { EXPECT_FALSE(step({}, {}).has_value()); }

    Interruptions interruptions{{}};
    Instant now = ManualClock::start;
    WallTime wall = ManualClock::start_wall;
};

TEST_F(AnInterruption, IsNotATimeOfRest)
{
    EXPECT_FALSE(step(hours{1}, hours{1}).has_value());
    EXPECT_FALSE(interruptions.is_doubtful(now));
}

TEST_F(AnInterruption, IsNotTheFirstStep)
{
    Interruptions fresh{{}};
    EXPECT_FALSE(fresh.note(now, wall, never).has_value());
}

TEST_F(AnInterruption, IsASuspend)
{
    auto seen = step(milliseconds{100}, hours{8});
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->kind, Kind::suspended);
    EXPECT_EQ(seen->lost, hours{8} - milliseconds{100});
    EXPECT_TRUE(interruptions.is_doubtful(now)) << "the network is not back yet";
    EXPECT_TRUE(interruptions.is_doubtful(now + milliseconds{14'999}));
    EXPECT_FALSE(interruptions.is_doubtful(now + seconds{15}));
    EXPECT_FALSE(step(seconds{1}, seconds{1}).has_value()) << "it is over";
}

TEST_F(AnInterruption, IsAProcessThatStoodStill)
{
    auto seen = step(minutes{5}, minutes{5}, minutes{4});
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->kind, Kind::stalled);
    EXPECT_EQ(seen->lost, minutes{4});
    EXPECT_TRUE(interruptions.is_doubtful(now));
}

TEST_F(AnInterruption, IsAClockThatIsSetBack)
{
    auto seen = step(seconds{1}, -minutes{10});
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->kind, Kind::clock_set_back);
    EXPECT_EQ(seen->lost, minutes{10} + seconds{1});
    EXPECT_FALSE(interruptions.is_doubtful(now)) << "nothing slept";
}

TEST_F(AnInterruption, IsNotALeapSecondNorASlewedClock)
{
    EXPECT_FALSE(step(seconds{1}, seconds{2}).has_value());
    EXPECT_FALSE(step(seconds{1}, seconds{0}).has_value());
    EXPECT_FALSE(step(hours{1}, hours{1} + milliseconds{1800}).has_value());
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(step(minutes{10}, minutes{10} - milliseconds{300}).has_value());
}

TEST_F(AnInterruption, IsNotAStepThatIsALittleLate)
{
    EXPECT_FALSE(step(seconds{3}, seconds{3}, seconds{2}).has_value());
    EXPECT_TRUE(step(seconds{3}, seconds{3}, seconds{2} + Duration{1}).has_value());
}

TEST_F(AnInterruption, IsNotAStepThatNobodyAskedFor)
{
    now += hours{1};
    wall += hours{1};
    EXPECT_FALSE(interruptions.note(now, wall, never).has_value());
}

}  // namespace
}  // namespace holdfast::watch
