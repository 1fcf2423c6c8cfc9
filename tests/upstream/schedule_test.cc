#include "upstream/schedule.h"

#include <optional>
#include <utility>

#include <gtest/gtest.h>

namespace holdfast::upstream {
namespace {

using std::chrono::seconds;

constexpr Instant start{seconds{1000}};

std::vector<Behaviour> three_steps()
{
    return {{.mode = Mode::normal, .lasts = seconds{10}},
            {.mode = Mode::down, .lasts = seconds{5}},
            {.mode = Mode::slow}};
}

TEST(ASchedule, GoesFromStepToStepAndStaysAtTheLast)
{
    Schedule schedule{three_steps(), false, start};
    EXPECT_EQ(schedule.now().mode, Mode::normal);
    EXPECT_EQ(schedule.next_change(), start + seconds{10});
    EXPECT_FALSE(schedule.advance(start + seconds{9}));
    EXPECT_TRUE(schedule.advance(start + seconds{10}));
    EXPECT_EQ(schedule.now().mode, Mode::down);
    EXPECT_TRUE(schedule.advance(start + seconds{15}));
    EXPECT_EQ(schedule.now().mode, Mode::slow);
    EXPECT_EQ(schedule.next_change(), never);
    EXPECT_FALSE(schedule.advance(start + seconds{1000}));
}

TEST(ASchedule, KeepsItsTimesWhenSomebodyLooksLate)
{
    Schedule schedule{three_steps(), false, start};
    EXPECT_TRUE(schedule.advance(start + seconds{12}));
    EXPECT_EQ(schedule.next_change(), start + seconds{15});
    Schedule late{three_steps(), false, start};
    EXPECT_TRUE(late.advance(start + seconds{99}));
    EXPECT_EQ(late.now().mode, Mode::slow);
}

TEST(ASchedule, MayBeginAgain)
{
    auto steps = three_steps();
    steps[2].lasts = seconds{5};
    Schedule schedule{steps, true, start};
    EXPECT_TRUE(schedule.advance(start + seconds{20}));
    EXPECT_EQ(schedule.now().mode, Mode::normal);
    EXPECT_EQ(schedule.next_change(), start + seconds{30});
}

TEST(ASchedule, StopsAtTheLastStepAlsoIfThatHasAnEnd)
{
    auto steps = three_steps();
    steps[2].lasts = seconds{5};
    Schedule schedule{steps, false, start};
    EXPECT_TRUE(schedule.advance(start + seconds{99}));
    EXPECT_EQ(schedule.now().mode, Mode::slow);
    EXPECT_EQ(schedule.next_change(), never);
}

TEST(ASchedule, OfStepsWithoutLengthHoldsUpNobody)
{
    Schedule schedule{
        {{.mode = Mode::normal, .lasts = Duration{}}, {.mode = Mode::down, .lasts = Duration{}}},
        true,
        start};
    EXPECT_TRUE(schedule.advance(start));
}

TEST(ASchedule, EndsWhenSomebodySetsAnotherMode)
{
    Schedule schedule{three_steps(), false, start};
    schedule.set({.mode = Mode::error}, start + seconds{1});
    EXPECT_EQ(schedule.now().mode, Mode::error);
    EXPECT_FALSE(schedule.advance(start + seconds{60}));
    EXPECT_EQ(schedule.now().mode, Mode::error);
}

TEST(ASchedule, SaysWhatIsStillToCome)
{
    Schedule schedule{three_steps(), false, start};
    schedule.advance(start + seconds{12});
    Course course = schedule.course(start + seconds{12});
    ASSERT_EQ(course.steps.size(), 2U);
    EXPECT_EQ(course.steps[0].mode, Mode::down);
    EXPECT_EQ(course.steps[0].lasts, seconds{3});
    EXPECT_EQ(course.steps[1].mode, Mode::slow);
    EXPECT_EQ(course.repeated, 0U);
    schedule.advance(start + seconds{15});
    course = schedule.course(start + seconds{20});
    ASSERT_EQ(course.steps.size(), 1U);
    EXPECT_EQ(course.steps[0].lasts, std::nullopt);
}

TEST(ASchedule, GoesOnAsItWasFound)
{
    auto steps = three_steps();
    steps[2].lasts = seconds{5};
    Schedule schedule{steps, true, start};
    schedule.advance(start + seconds{12});
    Course found = schedule.course(start + seconds{12});
    EXPECT_EQ(found.repeated, 3U);
    Instant later = start + seconds{100};
    schedule.set({.mode = Mode::error}, start + seconds{12});
    schedule.follow(found, later);
    // What was left of the second, the third, and then all of them again and again.
    for (auto [after, mode] : {std::pair{0, Mode::down},
                               {3, Mode::slow},
                               {8, Mode::normal},
                               {18, Mode::down},
                               {23, Mode::slow},
                               {28, Mode::normal}}) {
        schedule.advance(later + seconds{after});
        EXPECT_EQ(schedule.now().mode, mode) << after;
    }
}

TEST(ASchedule, GoesBackAfterAModeForSomeTime)
{
    Schedule schedule{{{.mode = Mode::flaky}}, false, start};
    schedule.set({.mode = Mode::down, .lasts = seconds{3}}, start);
    EXPECT_EQ(schedule.now().mode, Mode::down);
    EXPECT_TRUE(schedule.advance(start + seconds{3}));
    EXPECT_EQ(schedule.now().mode, Mode::flaky);
    EXPECT_EQ(schedule.next_change(), never);
}

}  // namespace
}  // namespace holdfast::upstream
