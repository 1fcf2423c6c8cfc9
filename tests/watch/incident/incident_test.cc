#include "watch/incident/incident.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"

namespace holdfast::watch {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr ServiceKey shop{1};

StateChange change(Duration after, Status to, std::string_view reason = "",
                   bool in_maintenance = false)
{
    return {.service = shop,
            .at = midnight + after,
            .to = to,
            .in_maintenance = in_maintenance,
            .reason = std::string{reason}};
}

TEST(IncidentBuilder, LastsUntilTheServiceIsUpAgain)
{
    IncidentBuilder builder{change(minutes{1}, Status::unhealthy, "500")};
    EXPECT_TRUE(builder.add(change(minutes{2}, Status::down, "refused")));
    EXPECT_TRUE(builder.add(change(minutes{3}, Status::unhealthy, "503")));
    EXPECT_FALSE(builder.add(change(minutes{6}, Status::degraded, "slow")));
    const Incident incident = std::move(builder).finish(midnight + hours{9});
    EXPECT_EQ(incident.from, midnight + minutes{1});
    EXPECT_EQ(incident.to, midnight + minutes{6});
    EXPECT_EQ(incident.down, minutes{5});
    EXPECT_EQ(incident.worst, Status::down);
    EXPECT_EQ(incident.reason, "refused");
    EXPECT_THAT(incident.changes, SizeIs(4));
    EXPECT_EQ(incident.changes_left_out, 0U);
}

TEST(IncidentBuilder, NeitherEndsWithUnknownNorCountsIt)
{
    IncidentBuilder builder{change(minutes{0}, Status::down)};
    EXPECT_TRUE(builder.add(change(minutes{1}, Status::unknown)));
    EXPECT_TRUE(builder.add(change(minutes{5}, Status::down)));
    EXPECT_FALSE(builder.add(change(minutes{7}, Status::healthy)));
    EXPECT_EQ(std::move(builder).finish(midnight + hours{1}).down, minutes{3});
}

TEST(IncidentBuilder, LeavesMaintenanceOutButEndsWithARepairInIt)
{
    IncidentBuilder builder{change(minutes{0}, Status::unhealthy)};
    EXPECT_TRUE(builder.add(change(minutes{2}, Status::down, "stopped", true)));
    EXPECT_FALSE(builder.add(change(minutes{9}, Status::healthy, "", true)));
    const Incident incident = std::move(builder).finish(midnight + hours{1});
    EXPECT_EQ(incident.down, minutes{2});
    EXPECT_EQ(incident.worst, Status::unhealthy) << "in maintenance it may be as it likes";
    EXPECT_EQ(incident.to, midnight + minutes{9});
}

TEST(IncidentBuilder, CountsOnWhileItIsNotOver)
{
    IncidentBuilder builder{change(minutes{0}, Status::down)};
    const Incident incident = std::move(builder).finish(midnight + minutes{4});
    EXPECT_EQ(incident.to, std::nullopt);
    EXPECT_EQ(incident.down, minutes{4});

    IncidentBuilder lost{change(minutes{0}, Status::down)};
    EXPECT_TRUE(lost.add(change(minutes{1}, Status::unknown)));
    EXPECT_EQ(std::move(lost).finish(midnight + minutes{4}).down, minutes{1});
}

TEST(IncidentBuilder, ShowsTheFirstChangesAndCountsAll)
{
    IncidentBuilder builder{change(minutes{0}, Status::down)};
    for (int i = 1; i < 60; ++i)
        EXPECT_TRUE(builder.add(change(minutes{i}, i % 2 ? Status::unhealthy : Status::down)));
    const Incident incident = std::move(builder).cut();
    EXPECT_THAT(incident.changes, SizeIs(Incident::changes_shown_max));
    EXPECT_EQ(incident.changes_left_out, 10U);
    EXPECT_EQ(incident.down, minutes{59});
    EXPECT_EQ(incident.counted_until, midnight + minutes{59});
}

TEST(IncidentBuilder, NeverCountsTimeThatRunsBackwards)
{
    IncidentBuilder builder{change(minutes{10}, Status::down)};
    EXPECT_TRUE(builder.add(change(minutes{5}, Status::unhealthy)));
    EXPECT_EQ(std::move(builder).finish(midnight + minutes{12}).down, minutes{2});
}

TEST(IncidentCounter, CountsWhatIsInTheWindow)
{
    IncidentCounter counter{{midnight, midnight + hours{1}}};
    counter.add(midnight - hours{5}, Status::down, false);
    counter.add(midnight + minutes{10}, Status::healthy, false);
    counter.add(midnight + minutes{20}, Status::unhealthy, false);
    counter.add(midnight + minutes{25}, Status::unknown, false);
    counter.add(midnight + minutes{30}, Status::down, false);
    counter.add(midnight + minutes{31}, Status::degraded, false);
    counter.add(midnight + minutes{50}, Status::down, false);
    const IncidentTally tally = counter.finish(midnight + hours{9});
    EXPECT_EQ(tally.incidents, 3);
    EXPECT_EQ(tally.down, minutes{26});
    EXPECT_EQ(tally.longest, minutes{10});
}

TEST(IncidentCounter, CountsNoneWithoutDowntime)
{
    IncidentCounter counter{{midnight, midnight + hours{1}}};
    counter.add(midnight - hours{5}, Status::down, true);
    counter.add(midnight + minutes{10}, Status::healthy, false);
    counter.add(midnight + minutes{20}, Status::unknown, false);
    const IncidentTally tally = counter.finish(midnight + minutes{40});
    EXPECT_EQ(tally.incidents, 0);
    EXPECT_EQ(tally.down, Millis{0});
}

TEST(IncidentCounter, KnowsNothingOfTheTimeAfterTheLastResult)
{
    IncidentCounter counter{{midnight, midnight + hours{1}}};
    counter.add(midnight + minutes{10}, Status::down, false);
    EXPECT_EQ(counter.finish(midnight + minutes{12}).down, minutes{2});
}

}  // namespace
}  // namespace holdfast::watch
