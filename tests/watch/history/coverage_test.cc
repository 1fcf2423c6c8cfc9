#include "watch/history/coverage.h"

#include <gtest/gtest.h>

#include "tests/watch/history/samples.h"

namespace holdfast::watch {
namespace {

TEST(Coverage, LastsUntilTheNextResult)
{
    auto span = span_of(healthy(midnight), midnight + seconds{61});
    ASSERT_TRUE(span);
    EXPECT_EQ(span->from, midnight);
    EXPECT_EQ(span->to, midnight + seconds{61});
    EXPECT_EQ(span->cover, Cover::healthy);
}

TEST(Coverage, EndsAfterTwiceTheInterval)
{
    EXPECT_EQ(span_of(down(midnight), midnight + hours{1})->to, midnight + minutes{2});
    EXPECT_EQ(span_of(down(midnight, seconds{10}), midnight + hours{1})->to,
              midnight + seconds{20});
}

TEST(Coverage, SaysNothingOfAnUnknownResult)
{
    Sample unknown = healthy(midnight);
    unknown.status = Status::unknown;
    EXPECT_FALSE(span_of(unknown, midnight + minutes{1}));
}

TEST(Coverage, TakesMaintenanceForMaintenanceHoweverItIs)
{
    for (Status status : all_statuses)
        EXPECT_EQ(cover_of(status, true), Cover::maintenance);
    EXPECT_EQ(cover_of(Status::degraded, false), Cover::degraded);
    EXPECT_EQ(cover_of(Status::unhealthy, false), Cover::unhealthy);
    EXPECT_EQ(cover_of(Status::down, false), Cover::down);
}

TEST(Coverage, IsNothingWhenTimeWentBack)
{
    EXPECT_FALSE(span_of(healthy(midnight), midnight));
    EXPECT_FALSE(span_of(healthy(midnight), midnight - hours{2}));
}

TEST(Coverage, OverlapsWithWhatItIsWithin)
{
    Span span{.from = midnight, .to = midnight + minutes{2}, .cover = Cover::down};
    EXPECT_EQ(overlap(span, midnight - hours{1}, midnight + hours{1}), minutes{2});
    EXPECT_EQ(overlap(span, midnight + minutes{1}, midnight + hours{1}), minutes{1});
    EXPECT_EQ(overlap(span, midnight + minutes{2}, midnight + hours{1}), minutes{0});
    EXPECT_EQ(overlap(span, midnight - hours{1}, midnight - minutes{1}), minutes{0});
}

TEST(Coverage, AddsUp)
{
    Covered covered;
    covered[Cover::healthy] = minutes{3};
    Covered more;
    more[Cover::healthy] = minutes{1};
    more[Cover::maintenance] = minutes{5};
    covered += more;
    EXPECT_EQ(covered[Cover::healthy], minutes{4});
    EXPECT_EQ(covered.total(), minutes{9});
}

}  // namespace
}  // namespace holdfast::watch
