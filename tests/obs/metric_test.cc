#include "obs/metric.h"

#include <bit>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace holdfast::obs {
namespace {

TEST(Counter, CountsFromManyThreads)
{
    Counter counter;
    Gauge gauge;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int n = 0; n < 10'000; ++n) {
                    counter.add();
                    gauge.add(0.5);
                }
            });
    }
    EXPECT_EQ(counter.value(), 40'000U);
    EXPECT_EQ(gauge.value(), 20'000);
}

TEST(Histogram, PutsAValueIntoTheFirstBucketItFits)
{
    Histogram histogram{{0.1, 1, 10}};
    for (double value : {0.05, 0.1, 0.5, 1.0, 99.0})
        histogram.observe(value);
    histogram.observe(std::chrono::milliseconds{500});
    histogram.publish();

    EXPECT_EQ(histogram.cumulative(0), 2U);
    EXPECT_EQ(histogram.cumulative(1), 5U);
    EXPECT_EQ(histogram.cumulative(2), 5U);
    EXPECT_EQ(histogram.cumulative(3), 6U);
    EXPECT_EQ(histogram.count(), 6U);
    EXPECT_DOUBLE_EQ(histogram.sum(), 101.15);
}

TEST(Histogram, ShowsWhatItHadWhenItWasPublished)
{
    Histogram histogram{{1}};
    histogram.observe(0.5);
    EXPECT_EQ(histogram.cumulative(1), 0U);
    histogram.publish();
    EXPECT_EQ(histogram.cumulative(1), 1U);
}

TEST(Histogram, ShowsASumWithoutTheNoiseOfItsAdditions)
{
    Histogram histogram{{1}};
    for (int i = 0; i < 3; ++i)
        histogram.observe(0.1);
    histogram.publish();
    EXPECT_NE(histogram.sum(), 0.3);
    EXPECT_EQ(std::bit_cast<double>(histogram.shown_sum().load()), 0.3);
    histogram.observe(1e308);
    histogram.publish();
    EXPECT_EQ(std::bit_cast<double>(histogram.shown_sum().load()), 1e308);
}

TEST(HistogramDeathTest, RefusesBoundsOutOfOrder)
{
    EXPECT_DEATH(Histogram({1, 1}), "is_sorted");
}

}  // namespace
}  // namespace holdfast::obs
