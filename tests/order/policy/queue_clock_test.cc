#include "order/policy/queue_clock.h"

#include <gtest/gtest.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::order {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1000s};
constexpr WallTime wall = ManualClock::start_wall;

TEST(QueueClock, AdvancesWithTheProcess)
{
    QueueClock clock{start, wall};
    EXPECT_EQ(clock.at(start), wall);
    EXPECT_EQ(clock.at(start + 3h), wall + 3h);
    EXPECT_EQ(clock.counted(start + 3h), wall + 3h);
}

TEST(QueueClock, DoesNotCountTheTimeOfAForcedBreaker)
{
    QueueClock clock{start, wall};
    EXPECT_TRUE(clock.set_forced(true, start + 1h));
    EXPECT_FALSE(clock.set_forced(true, start + 2h));
    EXPECT_EQ(clock.at(start + 5h), wall + 5h);
    EXPECT_EQ(clock.counted(start + 5h), wall + 1h);
    EXPECT_TRUE(clock.set_forced(false, start + 6h));
    EXPECT_FALSE(clock.set_forced(false, start + 6h));
    EXPECT_EQ(clock.counted(start + 6h), wall + 1h);
    EXPECT_EQ(clock.counted(start + 8h), wall + 3h);
    EXPECT_EQ(clock.saved().total, 5h);
}

TEST(QueueClock, RemembersTheForceOverARestart)
{
    QueueClock before{start, wall};
    (void)before.set_forced(true, start + 1h);
    (void)before.set_forced(false, start + 2h);
    (void)before.set_forced(true, start + 3h);
    QueueClock after{start, wall + 10h, before.saved()};
    EXPECT_EQ(after.counted(start), wall + 2h);
    (void)after.set_forced(false, start);
    EXPECT_EQ(after.saved().total, 8h);
    EXPECT_EQ(after.counted(start + 1h), wall + 3h);
}

TEST(QueueClock, SaysWhenADeadlineWillBe)
{
    QueueClock clock{start, wall};
    EXPECT_EQ(time_of(wall + 1h, clock.saved()), wall + 1h);
    (void)clock.set_forced(true, start + 1h);
    EXPECT_EQ(time_of(wall + 2h, clock.saved()), std::nullopt);
    (void)clock.set_forced(false, start + 4h);
    std::optional<WallTime> deadline = time_of(wall + 2h, clock.saved());
    ASSERT_EQ(deadline, wall + 5h);
    EXPECT_EQ(clock.counted(start + (*deadline - wall)), wall + 2h) << "and then it is";
}

TEST(QueueClock, TakesAForceOfTheFutureForOneOfNow)
{
    QueueClock clock{start, wall, {.total = -5h, .since = wall + 2h}};
    EXPECT_EQ(clock.counted(start), wall);
    (void)clock.set_forced(false, start + 1h);
    EXPECT_EQ(clock.saved().total, 1h);
}

}  // namespace
}  // namespace holdfast::order
