#include "watch/schedule/grid.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant start{seconds{1000}};

TEST(Grid, KeepsTheTurnsOfYesterday)
{
    // Whoever changes these moves the checks of every user.
    EXPECT_EQ(spread_of(""), 0xF52A15E9A9B5E89BU);
    EXPECT_EQ(spread_of("order-service"), 5767109307988393340U);
}

TEST(Grid, HasAPointInEveryIntervalAndOnlyOne)
{
    Grid grid{12'345'678'901U, seconds{10}};
    Instant point = grid.at_or_after(start);
    EXPECT_GE(point, start);
    EXPECT_LT(point, start + seconds{10});
    EXPECT_EQ(grid.at_or_after(point), point);
    EXPECT_EQ(grid.at_or_after(point + Duration{1}), point + seconds{10});
    EXPECT_EQ(point.time_since_epoch() % seconds{10}, Duration{2'345'678'901});
}

TEST(Grid, BeginsWithItsPhase)
{
    Grid grid{3, Duration{10}};
    EXPECT_EQ(grid.at_or_after(Instant{}), Instant{Duration{3}});
    EXPECT_EQ(grid.at_or_after(Instant{Duration{3}}), Instant{Duration{3}});
    EXPECT_EQ(grid.at_or_after(Instant{Duration{4}}), Instant{Duration{13}});
}

TEST(Grid, CountsPointsWithTheFirstAndWithoutTheLast)
{
    Grid grid{3, Duration{10}};
    auto at = [](int time) { return Instant{Duration{time}}; };
    EXPECT_EQ(grid.count(at(3), at(3)), 0U);
    EXPECT_EQ(grid.count(at(3), at(4)), 1U);
    EXPECT_EQ(grid.count(at(4), at(13)), 0U);
    EXPECT_EQ(grid.count(at(0), at(24)), 3U);
    EXPECT_EQ(grid.count(at(24), at(0)), 0U);
}

// The numbers in a bucket, were they thrown in by chance, are 100 +- 10: seven deviations above
// do not happen.
TEST(Grid, SpreadsWithoutStaircaseOrBurst)
{
    constexpr int services = 10'000;
    for (const char* form : {"service-", "https://a.example/health?host=", "", "eu/production/"}) {
        std::vector<int> buckets(100);
        for (int i = 0; i < services; ++i) {
            Grid grid{spread_of(join(form, i)), seconds{10}};
            ++buckets[static_cast<std::size_t>((grid.at_or_after(start) - start) /
                                               milliseconds{100})];
        }
        EXPECT_LE(*std::ranges::max_element(buckets), 170) << form;
        EXPECT_GE(*std::ranges::min_element(buckets), 50) << form;
    }
}

TEST(Grid, SpreadsNeighboursOverTheWholeInterval)
{
    int close = 0;
    for (int i = 0; i < 1000; ++i) {
        auto turn = [](int number) {
            return Grid{spread_of(join("s", number)), seconds{60}}.at_or_after(start);
        };
        close += abs(turn(i) - turn(i + 1)) < milliseconds{600} ? 1 : 0;
    }
    EXPECT_LE(close, 50) << "one in fifty by chance";
}

}  // namespace
}  // namespace holdfast::watch
