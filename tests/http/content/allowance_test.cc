#include "http/content/allowance.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

using std::chrono::milliseconds;

constexpr Instant start{std::chrono::hours{1}};

TEST(Allowance, IsSpentAtOnceAndComesBackInItsPeriod)
{
    Allowance allowance{100, milliseconds{10}};
    EXPECT_TRUE(allowance.take(60, start));
    EXPECT_TRUE(allowance.take(40, start));
    EXPECT_FALSE(allowance.take(1, start));
    EXPECT_FALSE(allowance.take(51, start + milliseconds{5})) << "half of it is back";
    EXPECT_TRUE(allowance.take(50, start + milliseconds{5}));
    EXPECT_FALSE(allowance.take(1, start + milliseconds{5}));
}

TEST(Allowance, DoesNotGrowWhileNobodyUsesIt)
{
    Allowance allowance{100, milliseconds{10}};
    EXPECT_TRUE(allowance.take(1, start));
    Instant later = start + std::chrono::hours{1};
    EXPECT_TRUE(allowance.take(100, later));
    EXPECT_FALSE(allowance.take(1, later));
}

TEST(Allowance, IsNeverEnoughForMoreThanAllOfIt)
{
    Allowance allowance{100, milliseconds{10}};
    EXPECT_FALSE(allowance.take(101, start));
    EXPECT_TRUE(allowance.take(100, start)) << "asking cost nothing";
    EXPECT_TRUE(allowance.take(0, start));
}

TEST(Allowance, GivesNoMoreThanItsRateHoweverItIsAsked)
{
    Allowance allowance{100, milliseconds{10}};
    std::size_t given = 0;
    for (int ms = 0; ms < 1000; ++ms)
        for (std::size_t bytes : {7U, 3U, 90U, 1U})
            if (allowance.take(bytes, start + milliseconds{ms}))
                given += bytes;
    EXPECT_LE(given, 100U * 101);
    EXPECT_GE(given, 100U * 95);
}

}  // namespace
}  // namespace holdfast::http
