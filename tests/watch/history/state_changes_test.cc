#include "watch/history/state_changes.h"

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"

namespace holdfast::watch {
namespace {

constexpr ServiceKey service{7};

TEST(StateChanges, AreNoneWhileNothingChanges)
{
    EXPECT_TRUE(
        changes_between(service, healthy(midnight), healthy(midnight + minutes{1}), "").empty());
}

TEST(StateChanges, BeginWithUnknown)
{
    auto changes = changes_between(service, std::nullopt, healthy(midnight), "");
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0],
              (StateChange{
                  .service = service, .at = midnight, .to = Status::healthy, .status_code = 200}));
}

TEST(StateChanges, SayWhatAndWhy)
{
    auto changes =
        changes_between(service, healthy(midnight), down(midnight + minutes{1}), "refused");
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].at, midnight + minutes{1});
    EXPECT_EQ(changes[0].from, Status::healthy);
    EXPECT_EQ(changes[0].to, Status::down);
    EXPECT_EQ(changes[0].reason, "refused");
}

TEST(StateChanges, TellWhenMaintenanceBeginsAndEnds)
{
    auto begun =
        changes_between(service, down(midnight), in_maintenance(down(midnight + minutes{1})), "");
    ASSERT_EQ(begun.size(), 1U);
    EXPECT_TRUE(begun[0].in_maintenance && !begun[0].was_in_maintenance);
    EXPECT_EQ(begun[0].from, begun[0].to);
    auto ended =
        changes_between(service, in_maintenance(down(midnight)), down(midnight + minutes{1}), "");
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_TRUE(!ended[0].in_maintenance && ended[0].was_in_maintenance);
}

TEST(StateChanges, TellThatNobodyLooked)
{
    auto changes =
        changes_between(service, healthy(midnight), healthy(midnight + hours{1}), "back");
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].at, midnight + minutes{2});
    EXPECT_EQ(changes[0].to, Status::unknown);
    EXPECT_EQ(changes[0].reason, not_checked);
    EXPECT_EQ(changes[1].at, midnight + hours{1});
    EXPECT_EQ(changes[1].from, Status::unknown);
    EXPECT_EQ(changes[1].to, Status::healthy);
}

TEST(StateChanges, TellNothingOfAGapInWhatIsUnknownAnyway)
{
    Sample unknown = healthy(midnight);
    unknown.status = Status::unknown;
    EXPECT_EQ(changes_between(service, unknown, healthy(midnight + hours{1}), "").size(), 1U);
}

TEST(StateChanges, SayAgainHowItIsWhenTheClockWasSetBack)
{
    auto changes = changes_between(service, down(midnight), down(midnight - hours{5}), "refused");
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].at, midnight - hours{5});
    EXPECT_EQ(changes[0].to, Status::down);
}

TEST(StateChanges, SayHowAServiceWasAtAnyMoment)
{
    std::vector<StateChange> changes{
        {.at = midnight, .to = Status::healthy},
        {.at = midnight + minutes{10}, .to = Status::down},
        {.at = midnight + minutes{12}, .to = Status::down, .in_maintenance = true},
        {.at = midnight + minutes{20}, .to = Status::unknown},
        {.at = midnight + minutes{25}, .to = Status::degraded}};
    Covered covered = covered_between(changes, midnight + minutes{5}, midnight + minutes{40},
                                      midnight + minutes{32});
    EXPECT_EQ(covered[Cover::healthy], minutes{5});
    EXPECT_EQ(covered[Cover::down], minutes{2});
    EXPECT_EQ(covered[Cover::maintenance], minutes{8});
    EXPECT_EQ(covered[Cover::degraded], minutes{7});
    EXPECT_EQ(covered.total(), minutes{22});
}

}  // namespace
}  // namespace holdfast::watch
