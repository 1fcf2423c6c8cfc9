#include "obs/trend/calendar.h"

#include <gtest/gtest.h>

namespace holdfast::trend {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr minutes today{20'454 * 24 * 60};

class Clocks {
public:
    Moment after(minutes passed, minutes jumped = minutes{0})
    {
        now_ += passed;
        wall_ += passed + jumped;
        return calendar_.moment(WallTime{wall_}, Instant{now_});
    }

private:
    Calendar calendar_{Rhythm{}};
    minutes now_{0};
    minutes wall_{today};
};

TEST(Calendar, DividesTheDayIntoHalfHours)
{
    Clocks clocks;
    Moment midnight = clocks.after(minutes{0});
    EXPECT_EQ(midnight.place.day, 20'454);
    EXPECT_EQ(midnight.place.bucket, 0U);
    EXPECT_DOUBLE_EQ(midnight.place.position, -0.5);
    Moment later = clocks.after(minutes{100});
    EXPECT_EQ(later.place.bucket, 3U);
    EXPECT_NEAR(later.place.position, 100.0 / 30 - 3.5, 1e-9);
    Moment last = clocks.after(minutes{24 * 60 - 101});
    EXPECT_EQ(last.place.bucket, 47U);
    EXPECT_EQ(clocks.after(minutes{1}).place.day, 20'455);
}

TEST(Calendar, KnowsDaysBefore1970)
{
    Calendar calendar{Rhythm{}};
    Moment moment = calendar.moment(WallTime{minutes{-10}}, Instant{});
    EXPECT_EQ(moment.place.day, -1);
    EXPECT_EQ(moment.place.bucket, 47U);
}

TEST(Calendar, CountsTheSamplesThatAreMissing)
{
    Clocks clocks;
    EXPECT_FALSE(clocks.after(minutes{0}).missed.has_value());
    EXPECT_EQ(clocks.after(minutes{1}).missed, 0);
    EXPECT_EQ(clocks.after(minutes{5}).missed, 4);
    // Late by a part of an interval is not missing.
    EXPECT_EQ(clocks.after(minutes{1}, minutes{0}).missed, 0);
}

TEST(Calendar, RemembersTheTimeBeforeTheClockJumped)
{
    Clocks clocks;
    (void)clocks.after(minutes{0});
    EXPECT_FALSE(clocks.after(minutes{1}).by_old_clock.has_value());
    Moment jumped = clocks.after(minutes{1}, hours{2});
    ASSERT_TRUE(jumped.by_old_clock.has_value());
    EXPECT_EQ(jumped.place.bucket, 4U);
    EXPECT_EQ(jumped.by_old_clock->bucket, 0U);
    EXPECT_EQ(jumped.missed, 0);
    EXPECT_EQ(clocks.after(minutes{30}).by_old_clock->bucket, 1U);
}

TEST(Calendar, ForgetsAJumpThatWasUndone)
{
    Clocks clocks;
    (void)clocks.after(minutes{0});
    EXPECT_TRUE(clocks.after(minutes{1}, hours{-5}).by_old_clock.has_value());
    EXPECT_TRUE(clocks.after(hours{30}).by_old_clock.has_value());
    EXPECT_FALSE(clocks.after(minutes{1}, hours{5}).by_old_clock.has_value());
}

TEST(Calendar, ForgetsAJumpThatBecameTheTime)
{
    Clocks clocks;
    (void)clocks.after(minutes{0});
    (void)clocks.after(minutes{1}, hours{3});
    EXPECT_TRUE(clocks.after(hours{95}).by_old_clock.has_value());
    EXPECT_FALSE(clocks.after(hours{2}).by_old_clock.has_value());
    // The next one counts from there.
    Moment next = clocks.after(minutes{1}, hours{1});
    EXPECT_EQ(next.by_old_clock->bucket, next.place.bucket - 2);
}

TEST(Calendar, LetsTheClockBeSetByMinutes)
{
    Clocks clocks;
    (void)clocks.after(minutes{0});
    EXPECT_FALSE(clocks.after(minutes{1}, minutes{14}).by_old_clock.has_value());
    EXPECT_FALSE(clocks.after(minutes{1}, minutes{-14}).by_old_clock.has_value());
}

}  // namespace
}  // namespace holdfast::trend
