#include "base/random.h"

#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr std::uint64_t seed = 20261121;

TEST(Random, RepeatsWithTheSeed)
{
    Random a{seed}, b{seed}, other{seed + 1};
    bool differs = false;
    for (int i = 0; i < 100; ++i) {
        std::uint64_t value = a.next();
        EXPECT_EQ(value, b.next());
        differs = differs || value != other.next();
    }
    EXPECT_TRUE(differs);
}

// From the authors' C sources: splitmix64 from 0 fills the state of xoshiro256**.
TEST(Random, IsTheGeneratorItSaysItIs)
{
    Random random{0};
    EXPECT_EQ(random.next(), 0x99EC5F36CB75F2B4U);
    EXPECT_EQ(random.next(), 0xBF6E1F784956452AU);
}

TEST(Random, StaysBelowTheBoundAndReachesAllOfIt)
{
    Random random{seed};
    std::array<int, 7> seen{};
    for (int i = 0; i < 7000; ++i) {
        std::uint64_t value = random.below(seen.size());
        ASSERT_LT(value, seen.size());
        ++seen[value];
    }
    auto [least, most] = std::minmax_element(seen.begin(), seen.end());
    EXPECT_GT(*least, 800);
    EXPECT_LT(*most, 1200);
}

TEST(Random, TakesTheEdgesOfABound)
{
    Random random{seed};
    EXPECT_EQ(random.below(0), 0U);
    EXPECT_EQ(random.below(1), 0U);
    constexpr std::uint64_t huge = (1ULL << 63) + 1;  // Nearly half of all values are drawn again.
    for (int i = 0; i < 100; ++i)
        EXPECT_LT(random.below(huge), huge);
}

TEST(Random, DrawsFractionsFromZeroToBelowOne)
{
    Random random{seed};
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
        double value = random.fraction();
        ASSERT_GE(value, 0.0);
        ASSERT_LT(value, 1.0);
        sum += value;
    }
    EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

TEST(Random, WritesAsManyHexDigitsAsAsked)
{
    Random random{seed};
    EXPECT_EQ(random.hex(0), "");
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i) {
        std::string id = random.hex(33);
        EXPECT_EQ(id.size(), 33U);
        EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
        ids.insert(id);
    }
    EXPECT_EQ(ids.size(), 100U);
}

}  // namespace
}  // namespace holdfast
