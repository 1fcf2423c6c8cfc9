#include "watch/history/latency_code.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/random.h"

namespace holdfast::watch {
namespace {

TEST(LatencyCode, IsOffByLessThanTwoPercent)
{
    Random random{7};
    for (int i = 0; i < 100'000; ++i) {
        std::uint64_t range = std::uint64_t{1} << (11 + random.below(31));
        Duration took{1024 + static_cast<Duration::rep>(random.below(range - 1024))};
        double error = seconds(latency_of(latency_code(took)) - took) / seconds(took);
        ASSERT_LT(std::abs(error), 0.0157) << took.count();
    }
}

TEST(LatencyCode, IsTheCodeOfWhatItStandsFor)
{
    for (std::uint32_t code = 0; code < latency_codes; ++code)
        ASSERT_EQ(latency_code(latency_of(code)), code);
}

TEST(LatencyCode, EndsWhereNobodyWaitsAnyMore)
{
    EXPECT_EQ(latency_code(Duration{-5}), 0U);
    EXPECT_EQ(latency_code(Duration{1023}), 0U);
    EXPECT_EQ(latency_code(Duration{1024}), 1U);
    EXPECT_EQ(latency_code(Duration::max()), latency_codes - 1);
}

}  // namespace
}  // namespace holdfast::watch
